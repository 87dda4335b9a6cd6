import type { Graph, Tensor64, Tensors } from './graph.ts';
import { isLeaf, findOp } from './ops/findOp.ts';
import { parameterOn } from './ops/leafOps.ts';
import { rewrite, type Rule } from './rewrite.ts';
import { fusionRules } from './fusionRules.ts';
import { simplificationRules } from './simplify.ts';
import { nodeOf } from './apply.ts';
import type { Value } from './value.ts';
import { parametersOf } from './port.ts';
import { requireTensor } from './requireTensor.ts';

/** A graph and the values of its parameters. */
export interface Model {
  readonly graph: Graph;
  readonly parameters: Tensors;
}

const FOLDED = 'folded '; // names of parameters that folding makes

/**
 * The same function for sampling alone: what depends on parameters alone (weight norm, masked weights, rearranged
 * kernels) is computed now, frozen batch norm, scales and offsets per channel disappear into the weights and biases of
 * the convolution or dense layer before them. Computed in float64, rounded to float32 once at the end.
 *
 * The result has parameters of its own making (`folded …`); it samples what the original does to float32 round-off.
 *
 * @throws RangeError when a parameter has no value, or one of another shape
 */
export function fold({ graph, parameters }: Model): Model {
  const known = new Map<string, Tensor64>();
  for (const node of graph.nodes) {
    if (node.op !== 'parameter') continue;
    const { shape, data } = requireTensor('fold', node, { values: parameters });
    known.set(node.attributes.name as string, { shape, data: Float64Array.from(data) });
  }
  let count = 0;
  const constantOf = (value: Value): Tensor64 | null => {
    const { op, attributes, shape } = nodeOf(value);
    if (op === 'parameter') return known.get(attributes.name as string) ?? null;
    return op === 'constant'
      ? { shape: shape as number[], data: Float64Array.from(attributes.data as number[]) }
      : null;
  };
  const evaluateNow: Rule = ({ node: { op, attributes, shape }, inputs, tape }) => {
    if (isLeaf(op) || shape.includes('B')) return null;
    const constants = inputs.map(constantOf);
    if (!constants.every((constant) => constant !== null)) return null;
    let name = '';
    do name = `${FOLDED}${count++}`;
    while (known.has(name));
    known.set(name, { shape: shape as number[], data: findOp(op).evaluate(constants, attributes, shape as number[]) });
    return parameterOn(tape, name, shape as number[]);
  };

  // Layers first swallow what follows them, then take the form that runs fastest.
  const fused = applyUntilStable(graph, [evaluateNow, ...fusionRules((value) => constantOf(value) !== null)]);
  const folded = applyUntilStable(fused, [evaluateNow, ...simplificationRules]);
  const float32 = ({ shape, data }: Tensor64): Tensors[string] => ({ shape, data: Float32Array.from(data) });
  return {
    graph: folded,
    parameters: Object.fromEntries(
      parametersOf(folded).map(({ name }) => [name, float32(known.get(name) as Tensor64)]),
    ),
  };
}

/** Rules applied again and again until nothing changes: the result of one may suit another. */
function applyUntilStable(graph: Graph, rules: readonly Rule[]): Graph {
  const next = rewrite(graph, rules);
  return JSON.stringify(next) === JSON.stringify(graph) ? next : applyUntilStable(next, rules);
}
