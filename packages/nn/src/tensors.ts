import type { Graph, GraphNode, Shape, Tensor, Tensors } from './graph.ts';
import { sameShape, shapeText, sizeOf } from './shape.ts';

/** An input or parameter that a graph asks for. */
export interface Port {
  readonly name: string;
  readonly shape: Shape;
}

const portsOf = (graph: Graph, kind: string): Port[] =>
  graph.nodes
    .filter(({ op }) => op === kind)
    .map(({ attributes, shape }) => ({ name: attributes.name as string, shape }));

/** What a run brings. */
export const inputsOf = (graph: Graph): Port[] => portsOf(graph, 'input');
/** What is learned. */
export const parametersOf = (graph: Graph): Port[] => portsOf(graph, 'parameter');
/** What comes out. */
export const outputsOf = (graph: Graph): Port[] =>
  graph.outputs.map(({ name, node }) => ({ name, shape: graph.nodes[node].shape }));
/** How many numbers are learned. */
export const countParameters = (graph: Graph): number =>
  parametersOf(graph).reduce((total, { shape }) => total + sizeOf(shape as number[]), 0);

/**
 * The tensor for an input or parameter node, checked; the first 'B' met fixes the batch for all.
 *
 * @throws RangeError when it is missing, has another shape, or as many numbers as its shape does not say
 */
export function requireTensor(
  caller: string,
  { op, attributes, shape }: GraphNode,
  values: Tensors,
  batch: Map<'B', number>,
): Tensor {
  const name = attributes.name as string;
  const tensor = Object.hasOwn(values, name) ? values[name] : undefined;
  if (!tensor)
    throw new RangeError(`${caller}: expected a value for the ${op} ${name} (${shapeText(shape)}), got none`);
  const at = shape.indexOf('B');
  if (at >= 0 && !batch.has('B') && tensor.shape.length === shape.length) batch.set('B', tensor.shape[at]);
  const bound = shape.map((dim) => (dim === 'B' ? (batch.get('B') ?? dim) : dim));
  if (!sameShape(tensor.shape, bound))
    throw new RangeError(`${caller}: expected ${name} to be ${shapeText(bound)}, got ${shapeText(tensor.shape)}`);
  if (tensor.data.length !== sizeOf(tensor.shape))
    throw new RangeError(
      `${caller}: expected ${sizeOf(tensor.shape)} numbers in ${name} (${shapeText(tensor.shape)}), got ${tensor.data.length}`,
    );
  return tensor;
}
