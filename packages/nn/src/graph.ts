import type { Dim, Shape } from './shape.ts';

/** What makes one application of an op differ from another: plain JSON. */
export type Attributes = Readonly<Record<string, Attribute>>;
export type Attribute = number | boolean | string | readonly Dim[];

/** One value of a graph and how it comes about: `op` applied to the values `inputs` (their places in the list of nodes). */
export interface GraphNode {
  readonly op: string;
  /** Each smaller than this node's own place, so the list is in the order of computation. */
  readonly inputs: readonly number[];
  readonly attributes: Attributes;
  readonly shape: Shape;
}

/**
 * A network as plain data, fit for JSON: nodes in the order of computation, and which of them are handed out under which
 * names. Numbers that are learned are named parameters; their values live beside the graph (`Tensors`).
 */
export interface Graph {
  readonly format: 'geq-graph';
  readonly version: 1;
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly { readonly name: string; readonly node: number }[];
}

/** Numbers with a shape, row-major: images are batch, channel, row, column. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Values by name: parameters, inputs, outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A tensor of the reference evaluator: float64 throughout. */
export interface Tensor64 extends Tensor {
  readonly data: Float64Array;
}
