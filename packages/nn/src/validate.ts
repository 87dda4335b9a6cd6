import type { Attributes, Graph, GraphNode } from './graph.ts';
import { findOp } from './ops/findOp.ts';
import { sameShape, shapeText, type Shape } from './shape.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const MAX_NODES = 1_000_000;
const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  // least and most inputs of ops that take other than one
  input: [0, 0],
  parameter: [0, 0],
  constant: [0, 0],
  add: [2, 2],
  sub: [2, 2],
  mul: [2, 2],
  gate: [2, 2],
  expandLike: [2, 2],
  filterGradient: [2, 2],
  concatChannels: [1, 10_000],
  dense: [2, 3],
  conv2d: [2, 3],
  convTranspose2d: [2, 3],
  batchNorm: [5, 5],
};

/**
 * A graph from anywhere (a file, a worker), checked: ops of the vocabulary, inputs that come before, attributes and
 * shapes as the ops' rules have them, outputs and names that exist once.
 *
 * @throws RangeError naming the first node that is wrong
 */
export function validate(graph: unknown): Graph {
  if (!isRecord(graph) || graph.format !== 'geq-graph' || graph.version !== 1)
    throw new RangeError('validate: expected a graph of format geq-graph, version 1');
  const { nodes, outputs } = graph;
  if (!Array.isArray(nodes) || nodes.length > MAX_NODES || !Array.isArray(outputs) || outputs.length === 0)
    throw new RangeError(`validate: expected lists of nodes (at most ${MAX_NODES}) and of outputs (at least one)`);
  const shapes: Shape[] = [];
  const names = new Set<unknown>();
  nodes.forEach((node: unknown, index) => {
    try {
      shapes.push(checkedShape(node, shapes));
    } catch (error) {
      throw new RangeError(`validate: node ${index}: ${(error as Error).message}`, { cause: error });
    }
    const { op, attributes } = node as GraphNode;
    if (op !== 'input' && op !== 'parameter') return;
    if (names.has(attributes.name))
      throw new RangeError(`validate: node ${index}: expected each name once, got ${String(attributes.name)} again`);
    names.add(attributes.name);
  });
  const outputsSeen = new Set<unknown>();
  for (const output of outputs as unknown[]) {
    if (
      !isRecord(output) ||
      typeof output.name !== 'string' ||
      !Number.isSafeInteger(output.node) ||
      (output.node as number) < 0 ||
      (output.node as number) >= nodes.length ||
      outputsSeen.has(output.name)
    ) {
      throw new RangeError(
        `validate: expected outputs with a name of their own and a node, got ${JSON.stringify(output)}`,
      );
    }
    outputsSeen.add(output.name);
  }
  return graph as unknown as Graph;
}

function checkedShape(node: unknown, shapes: readonly Shape[]): Shape {
  if (
    !isRecord(node) ||
    typeof node.op !== 'string' ||
    !Array.isArray(node.inputs) ||
    !isRecord(node.attributes) ||
    !Array.isArray(node.shape)
  )
    throw new RangeError('expected op, inputs, attributes and shape');
  const [least, most] = Object.hasOwn(COUNTS, node.op) ? COUNTS[node.op] : [1, 1];
  const op = findOp(node.op);
  if (node.inputs.length < least || node.inputs.length > most)
    throw new RangeError(
      `${op.name}: expected ${least === most ? least : `${least} to ${most}`} inputs, got ${node.inputs.length}`,
    );
  const inputs = node.inputs.map((input: unknown) => {
    if (!Number.isSafeInteger(input) || (input as number) < 0 || (input as number) >= shapes.length)
      throw new RangeError(`${op.name}: expected inputs that come before, got ${String(input)}`);
    return shapes[input as number];
  });
  const shape = op.shape(inputs, node.attributes as Attributes);
  if (!sameShape(shape, node.shape as Shape))
    throw new RangeError(`${op.name}: expected the shape ${shapeText(shape)}, got ${shapeText(node.shape as Shape)}`);
  return shape;
}
