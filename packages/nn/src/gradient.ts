import type { Graph } from './graph.ts';
import { add } from './ops/binaryOps.ts';
import { broadcastTo } from './ops/broadcastTo.ts';
import { constantOn } from './ops/leafOps.ts';
import { isLeaf, findOp } from './ops/findOp.ts';
import { copyToTape } from './rewrite.ts';
import { shapeText } from './shape.ts';
import { simplify } from './simplify.ts';
import { createTape, extractGraph } from './createTape.ts';
import { valueAt } from './apply.ts';
import type { Value } from './value.ts';

/** The output of a gradient graph that holds ∂loss/∂name. */
export const gradientName = (name: string): string => `grad ${name}`;

/**
 * The graph that also computes gradients, by reverse accumulation of vector–Jacobian products in the same vocabulary: it
 * runs wherever graphs run, and can be differentiated again.
 *
 * @param loss the name of an output that is a single number
 * @param wrt names of parameters or inputs
 * @returns the outputs of `graph` and, for each name, `grad <name>` of that tensor's shape
 * @throws RangeError for unknown names, or a loss of more than one number
 *
 * @example
 * const loss = trace(({ input, parameter }) => ({ loss: mean(mul(input('x', ['B', 2]), parameter('w', [2]))) }));
 * evaluate(gradient(loss, 'loss', ['w']), values)['grad w'].data;
 */
export function gradient(graph: Graph, loss: string, wrt: readonly string[]): Graph {
  const place = graph.outputs.find(({ name }) => name === loss)?.node;
  if (place === undefined)
    throw new RangeError(
      `gradient: expected the loss to be one of ${graph.outputs.map(({ name }) => name).join(', ')}, got ${loss}`,
    );
  if (graph.nodes[place].shape.length > 0)
    throw new RangeError(
      `gradient: expected the loss to be a number, got ${shapeText(graph.nodes[place].shape)}; take its sum or mean`,
    );
  const targets = wrt.map((name) => {
    const target = graph.nodes.findIndex(
      ({ op, attributes }) => (op === 'parameter' || op === 'input') && attributes.name === name,
    );
    if (target < 0)
      throw new RangeError(`gradient: expected the name of a parameter or input that the graph uses, got ${name}`);
    return target;
  });

  const tape = createTape(findOp);
  const values = copyToTape(tape, graph);
  const depends = values.map(() => false); // does the tape's node depend on a target?
  for (const target of targets) depends[values[target].index] = true;
  tape.nodes.forEach(({ inputs }, index) => {
    depends[index] ||= inputs.some((input) => depends[input]);
  });

  const end = values[place].index;
  const gradients: (Value | undefined)[] = [];
  gradients[end] = constantOn(tape, [1], []);
  for (let index = end; index >= 0; index--) {
    const { op, inputs, attributes } = tape.nodes[index];
    const incoming = gradients[index];
    if (!incoming || !depends[index] || isLeaf(op)) continue;
    const products = findOp(op).vjp({
      inputs: inputs.map((input) => valueAt(tape, input)),
      output: valueAt(tape, index),
      gradient: incoming,
      attributes,
    });
    inputs.forEach((input, k) => {
      const product = products[k];
      if (!product || !depends[input]) return;
      const known = gradients[input];
      gradients[input] = known ? add(known, product) : product;
    });
  }

  const outputs: Record<string, Value> = Object.fromEntries(
    graph.outputs.map(({ name, node }) => [name, values[node]]),
  );
  wrt.forEach((name, k) => {
    const target = values[targets[k]];
    outputs[gradientName(name)] = gradients[target.index] ?? broadcastTo(constantOn(tape, [0], []), target); // zeros where the loss does not depend on it
  });
  return simplify(extractGraph(tape, outputs));
}
