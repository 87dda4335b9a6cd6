import type { Graph, Tensor64, Tensors } from './graph.ts';
import { isLeaf, findOp } from './ops/findOp.ts';
import { requireTensor } from './requireTensor.ts';

/**
 * The outputs of a graph in float64, one op after another, in plain TypeScript: what the graph means, and the oracle of
 * the engines. Slow.
 *
 * @param values inputs and parameters by name
 * @throws RangeError when one is missing or has another shape
 */
export function evaluate(graph: Graph, values: Tensors): Record<string, Tensor64> {
  const batch = new Map<'B', number>();
  const results: (Tensor64 | null)[] = [];
  const lastUse = graph.nodes.map(() => -1);
  graph.nodes.forEach(({ inputs }, index) => {
    for (const input of inputs) lastUse[input] = index;
  });
  for (const { node } of graph.outputs) lastUse[node] = Infinity;

  graph.nodes.forEach((node, index) => {
    const { op, attributes } = node;
    if (op === 'constant')
      results[index] = { shape: attributes.shape as number[], data: Float64Array.from(attributes.data as number[]) };
    else if (isLeaf(op)) results[index] = toFloat64(requireTensor('evaluate', node, { values, batch }));
    else {
      const inputs = node.inputs.map((input) => results[input] as Tensor64);
      const shape = findOp(op).shape(
        inputs.map((input) => input.shape),
        attributes,
      ) as number[];
      results[index] = { shape, data: findOp(op).evaluate(inputs, attributes, shape) };
    }
    for (const input of node.inputs) if (lastUse[input] === index) results[input] = null; // memory goes back at once
  });
  return Object.fromEntries(graph.outputs.map(({ name, node }) => [name, results[node] as Tensor64]));
}

const toFloat64 = ({ shape, data }: Tensors[string]): Tensor64 => ({
  shape,
  data: data instanceof Float64Array ? data : Float64Array.from(data),
});
