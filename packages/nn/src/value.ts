import type { Attributes, GraphNode } from './graph.ts';
import type { Shape } from './shape.ts';

/** A value while a graph is being written down. Ops take and return these. */
export interface Value {
  readonly shape: Shape;
  readonly tape: Tape;
  /** The node's place on the tape. */
  readonly index: number;
}

/** The nodes written down so far. Equal applications are written once. */
export interface Tape {
  readonly nodes: readonly GraphNode[];
  /** Writes a node whose shape is known. */
  push(node: GraphNode): Value;
  /**
   * Writes one application of the op of this name. Gradients name the ops they are made of, so that an op and its adjoint
   * need not import each other.
   *
   * @throws RangeError for a name outside the vocabulary, or inputs that do not fit
   */
  apply(op: string, inputs: readonly Value[], attributes: Attributes): Value;
}
