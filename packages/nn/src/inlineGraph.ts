import type { Graph } from './graph.ts';
import { isLeaf } from './ops/findOp.ts';
import { sameShape, shapeText } from './shape.ts';
import type { Value } from './value.ts';
import type { Scope } from './trace.ts';

/**
 * The outputs of a graph inside a trace. Inputs and parameters that `values` names become those values; all others become inputs
 * and parameters of the trace under their names. What the trace has computed already is not computed again.
 *
 * @throws RangeError for a value of another shape than the input or parameter that it takes the place of
 */
export function inlineGraph(
  scope: Scope,
  graph: Graph,
  values: Readonly<Record<string, Value>> = {},
): Record<string, Value> {
  const { tape } = scope.constant(0);
  const found: Value[] = [];
  for (const node of graph.nodes) {
    const { op, attributes, shape, inputs } = node;
    const name = attributes.name as string;
    if (op === 'input' || op === 'parameter') {
      const given = Object.hasOwn(values, name)
        ? values[name]
        : op === 'input'
          ? scope.input(name, shape)
          : scope.parameter(name, shape as number[]);
      if (!sameShape(given.shape, shape))
        throw new RangeError(`inlineGraph: expected ${name} to be ${shapeText(shape)}, got ${shapeText(given.shape)}`);
      found.push(given);
    } else found.push(tape.push(isLeaf(op) ? node : { ...node, inputs: inputs.map((input) => found[input].index) }));
  }
  return Object.fromEntries(graph.outputs.map(({ name, node }) => [name, found[node]]));
}
