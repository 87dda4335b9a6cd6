import type { GraphNode, Tensor, Tensors } from './graph.ts';
import { numEntries, sameShape, shapeText } from './shape.ts';

/**
 * The tensor for an input or parameter node, checked; the first 'B' met fixes the batch for all.
 *
 * @throws RangeError when it is missing, has another shape, or as many numbers as its shape does not say
 */
export function requireTensor(
  caller: string,
  { op, attributes, shape }: GraphNode,
  { values, batch = new Map() }: { readonly values: Tensors; readonly batch?: Map<'B', number> },
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
  if (tensor.data.length !== numEntries(tensor.shape))
    throw new RangeError(
      `${caller}: expected ${numEntries(tensor.shape)} numbers in ${name} (${shapeText(tensor.shape)}), got ${tensor.data.length}`,
    );
  return tensor;
}
