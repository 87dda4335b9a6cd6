import { FormatError } from './formatError.ts';
import { copyTensor } from './littleEndianBytes.ts';
import { swapBytes } from './npyDtype.ts';
import { type Tensor, type TensorDtype, widthOf } from './tensor.ts';
import type { ParseOptions } from './parseOptions.ts';

/** The third byte of a file says what its numbers are. */
const TYPES: Readonly<Record<number, TensorDtype>> = {
  0x08: 'U8',
  0x09: 'I8',
  0x0b: 'I16',
  0x0c: 'I32',
  0x0d: 'F32',
  0x0e: 'F64',
};
const MOST_AXES = 8; // MNIST has one for labels, three for images

/** Whether bytes begin as an .idx file does: two zeros, a type, 1 to 8 axes. */
export const isIdx = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 &&
  bytes[0] === 0 &&
  bytes[1] === 0 &&
  Object.hasOwn(TYPES, bytes[2]) &&
  bytes[3] >= 1 &&
  bytes[3] <= MOST_AXES;

/**
 * Reads an .idx file, the format of MNIST and the data sets that are spelled like it: images (count, rows, columns) or labels
 * (count). Big-endian, row-major, nothing between the numbers. A file that was packed by gzip has to be unpacked before.
 *
 * @throws FormatError for other bytes, and for a length that is not the one the axes ask for
 * @see http://yann.lecun.com/exdb/mnist/, "the IDX file format"
 */
export function parseIdx(bytes: Uint8Array, { source = 'parseIdx' }: ParseOptions = {}): Tensor {
  if (!isIdx(bytes))
    throw new FormatError(
      source,
      `expected an .idx file as MNIST has them, got ${bytes.length === 0 ? 'an empty file' : 'other bytes'}`,
      { offset: 0 },
    );
  const [dtype, axes] = [TYPES[bytes[2]], bytes[3]];
  const start = 4 + 4 * axes;
  if (bytes.length < start)
    throw new FormatError(source, `expected ${start} bytes of header, got ${bytes.length}; the file is cut off`, {
      offset: 4,
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, n) => product * n, 1);
  const expected = count * widthOf(dtype);
  const found = bytes.length - start;
  if (expected !== found)
    throw new FormatError(
      source,
      `expected ${expected} bytes of numbers for shape (${shape.join(', ')}), got ${found}; ${expected > found ? 'the file is cut off' : 'bytes are left over'}`,
      { offset: start },
    );
  const numbers = bytes.subarray(start);
  return copyTensor(dtype, shape, {
    bytes: widthOf(dtype) === 1 ? numbers : swapBytes(numbers, widthOf(dtype)),
    offset: 0,
    count,
  });
}
