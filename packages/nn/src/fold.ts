import type { Graph, GraphNode, Tensor, Tensor64, Tensors } from './graph.ts';
import { addOp, add, mul } from './ops/binary.ts';
import { isLeaf, opOf } from './ops/registry.ts';
import { parameterOn } from './ops/leaves.ts';
import { rewrite, type Rewriting, type Rule } from './rewrite.ts';
import { sizeOf } from './shape.ts';
import { simplifications, simplify } from './simplify.ts';
import { apply, nodeOf, valueAt, type Value } from './tape.ts';
import { parametersOf, requireTensor } from './tensors.ts';

/** A graph and the values of its parameters. */
export interface Model {
  readonly graph: Graph;
  readonly parameters: Tensors;
}
