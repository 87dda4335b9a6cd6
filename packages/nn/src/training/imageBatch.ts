import { numEntries } from '../shape.ts';
import type { Batch } from './dataOrder.ts';

/**
 * The images of a batch, gathered from the data, flipped where the batch says so.
 *
 * @param images all images, channel, row, column: count×(channels·rows·columns), bytes or numbers
 * @param shape channels, rows, columns of an image
 * @returns batch×(channels·rows·columns), a new array of the same type
 * @throws RangeError when the length is no whole number of images, or an index points behind the last
 */
export function imageBatch<TArray extends Uint8Array | Float32Array>(
  images: TArray,
  shape: readonly [number, number, number],
  { indices, flipped }: Pick<Batch, 'indices' | 'flipped'>,
): TArray {
  const [row, columns] = [numEntries(shape), shape[2]];
  const count = images.length / row;
  if (!Number.isInteger(count))
    throw new RangeError(
      `imageBatch: expected images of ${shape.join('×')} = ${row} numbers, got ${images.length} numbers in all`,
    );
  const batch = (
    images instanceof Uint8Array ? new Uint8Array(indices.length * row) : new Float32Array(indices.length * row)
  ) as TArray;
  indices.forEach((index, i) => {
    if (index >= count) throw new RangeError(`imageBatch: expected indices below ${count}, got ${index}`);
    batch.set(images.subarray(index * row, (index + 1) * row), i * row);
    if (flipped[i] === 1)
      for (let at = i * row; at < (i + 1) * row; at += columns) batch.subarray(at, at + columns).reverse();
  });
  return batch;
}
