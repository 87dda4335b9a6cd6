import type * as TfCore from '@tensorflow/tfjs-core';
import type { Attributes, Tensor64 } from './graph.ts';
import type { Shape } from './shape.ts';
import type { Value } from './value.ts';

/** The functions of tfjs, handed to the ops so that graphs can be made and differentiated without loading it. */
export type Tf = typeof TfCore;

/** A tensor made of weights alone: made once and kept where the weights are bound to the session, made anew elsewhere. */
export type Prepare = (weights: TfCore.Tensor, key: string, make: () => TfCore.Tensor) => TfCore.Tensor;

/** A value of an ONNX graph under construction. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
}

/** Attribute of an ONNX node: whole numbers, or a float marked as such. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number };

/** Collects the nodes of an ONNX graph. */
export interface OnnxEmitter {
  /** Whether ops may take the form that ONNX Runtime computes fastest, instead of the plainest one. */
  readonly isTuned: boolean;
  /** Channels a block of ONNX Runtime's blocked convolutions; 0 where there are none. */
  readonly channelBlock: number;
  /** Whether a value is known when the model is opened: part of it, or computed from such parts alone. */
  isBound(name: string): boolean;
  /** Adds a node, of another domain than ONNX's where the type has that in front; the result is the name of its output. */
  node(opType: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** The name of a constant vector of int64. */
  ints(values: readonly number[]): string;
  /** The name of a constant float32. */
  float(value: number): string;
}

/** What the vector–Jacobian product of an op may use. */
export interface VjpContext<TAttributes> {
  readonly inputs: readonly Value[];
  readonly output: Value;
  /** ∂loss/∂output, of the output's shape. */
  readonly gradient: Value;
  readonly attributes: TAttributes;
}

/**
 * One operation of the vocabulary: everything the rest of the package needs to know of it.
 *
 * Inside tfjs, values of rank 4 are kept batch, row, column, channel; all others as the graph says.
 */
export interface Op<TAttributes extends Attributes = Attributes> {
  readonly name: string;
  /** The shape of the result. @throws RangeError when inputs or attributes do not fit */
  shape(inputs: readonly Shape[], attributes: TAttributes): Shape;
  /** What the op means, in float64: the oracle of the engines. `shape` is the result's. */
  evaluate(inputs: readonly Tensor64[], attributes: TAttributes, shape: readonly number[]): Float64Array;
  /** ∂loss/∂input for every input, in the same vocabulary; null where it is zero. */
  vjp(context: VjpContext<TAttributes>): readonly (Value | null)[];
  /** Nodes of ONNX that compute the op; the result is the name of the output. `shape` is the result's. */
  onnx(emit: OnnxEmitter, inputs: readonly OnnxValue[], attributes: TAttributes, shape: Shape): string;
  /** The op in tfjs; temporaries are cleaned up by the caller. */
  tfjs(tf: Tf, inputs: readonly TfCore.Tensor[], attributes: TAttributes, prepare: Prepare): TfCore.Tensor;
}
