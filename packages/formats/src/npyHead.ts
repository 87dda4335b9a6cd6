import { excerpt, FormatError } from './formatError.ts';
import { copyTensor } from './littleEndianBytes.ts';
import { entryCount } from './matrix.ts';
import { foreignDtype, npyDtype, type NpyDtype, NPY_DTYPES, swapBytes } from './npyDtype.ts';
import { MAX_AXES, parseNpyHeader } from './npyHeader.ts';
import { type Tensor, widthOf } from './tensor.ts';
import type { ParseOptions } from './parseOptions.ts';

/** What stands before the numbers of a .npy file. */
export interface NpyHead {
  /** Axes, outermost first; empty for a single number. */
  readonly shape: readonly number[];
  /** NumPy's name of the type, little-endian whatever the file has. */
  readonly dtype: NpyDtype;
  readonly isBigEndian: boolean;
  readonly fortranOrder: boolean;
  /** Byte at which the numbers begin. */
  readonly start: number;
  /** Bytes of one number. */
  readonly width: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const ALIGNMENT = 64; // NumPy begins the numbers at a multiple of this
const MAX_HEADER = 65_536; // a header of three keys needs far less
const GROWTH_DIGITS = 21; // NumPy leaves room for the first axis to grow in place

/** Bytes from the beginning of a .npy file that hold the longest head that is read here. */
export const NPY_HEAD_BYTES = MAX_HEADER + 12;

/**
 * Reads what stands before the numbers of a .npy file, so that a large file can be read piece by piece (`npyNumbers`).
 *
 * @param bytes the file, or its first NPY_HEAD_BYTES
 * @param options.size bytes of the whole file; default: those given
 * @throws FormatError for another dtype, a header that does not parse, a size that is not the one the shape asks for
 * @see numpy.lib.format (NEP 1)
 */
export function parseNpyHead(
  bytes: Uint8Array,
  { source = 'parseNpyHead', size = bytes.length }: ParseOptions & { readonly size?: number } = {},
): NpyHead {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new FormatError(source, `expected a .npy file, got ${bytes.length === 0 ? 'an empty file' : 'other bytes'}`, {
      offset: 0,
    });
  }
  const version = bytes[6];
  if (version < 1 || version > 3)
    throw new FormatError(source, `expected .npy format version 1, 2 or 3, got ${version}.${bytes[7]}`, { offset: 6 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerStart = version === 1 ? 10 : 12;
  const headerLength =
    bytes.length < headerStart ? Infinity : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = headerStart + headerLength;
  if (start > size)
    throw new FormatError(
      source,
      `expected a header of ${headerLength} bytes, got a file of ${size}; the file is cut off`,
      { offset: 8 },
    );
  if (headerLength > MAX_HEADER)
    throw new FormatError(source, `expected a header of at most ${MAX_HEADER} bytes, got ${headerLength}`, {
      offset: 8,
    });
  const { descr, fortranOrder, shape } = parseNpyHeader(
    new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(headerStart, start)),
    source,
  );
  const type = npyDtype(descr);
  if (type === undefined)
    throw new FormatError(
      source,
      `expected one of the dtypes ${NPY_DTYPES}, got ${excerpt(descr)}${foreignDtype(descr)}`,
    );

  const width = widthOf(type.dtype);
  const expected = entryCount(shape) * width;
  const found = size - start;
  if (expected !== found) {
    const remedy = expected > found ? 'the file is cut off' : 'it holds more than one array, or a wrong header';
    throw new FormatError(
      source,
      `expected ${expected} bytes of numbers for shape (${shape.join(', ')}), got ${found}; ${remedy}`,
      { offset: start },
    );
  }
  return { shape, dtype: type.descr, isBigEndian: type.isBigEndian, fortranOrder, start, width };
}

/**
 * Numbers of a .npy file from their bytes, in the order of the file, copied into memory of their own.
 *
 * @param bytes all of the file behind `head.start`, or a piece of it
 * @throws RangeError when the bytes are not as many as the shape asks for
 */
export function npyNumbers(
  { dtype, isBigEndian, width }: NpyHead,
  bytes: Uint8Array,
  shape: readonly number[],
): Tensor {
  const count = entryCount(shape);
  if (bytes.length !== count * width)
    throw new RangeError(
      `npyNumbers: expected ${count * width} bytes for shape (${shape.join(', ')}), got ${bytes.length}`,
    );
  const type = npyDtype(dtype) as { dtype: Tensor['dtype'] }; // the head has it from the table of types
  return copyTensor(type.dtype, shape, { bytes: isBigEndian ? swapBytes(bytes, width) : bytes, offset: 0, count });
}

/**
 * What stands before the numbers of a .npy file, format version 1, byte for byte as numpy.save writes it; little-endian
 * numbers in the order of the axes follow it.
 *
 * @throws RangeError for an unknown dtype, lengths that are not whole, or too many axes for a version 1 header
 */
export function writeNpyHead({
  shape,
  dtype,
  fortranOrder = false,
}: Pick<NpyHead, 'shape' | 'dtype'> & { readonly fortranOrder?: boolean }): Uint8Array {
  const type = npyDtype(dtype);
  if (type === undefined || type.isBigEndian)
    throw new RangeError(`writeNpy: expected one of the dtypes ${NPY_DTYPES}, got ${String(dtype)}`);
  if (shape.length > MAX_AXES) throw new RangeError(`writeNpy: expected at most ${MAX_AXES} axes, got ${shape.length}`);
  const bad = shape.find((length) => !Number.isSafeInteger(length) || length < 0);
  if (bad !== undefined) throw new RangeError(`writeNpy: expected whole lengths of axes ≥ 0, got ${bad}`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const growing = fortranOrder ? shape.at(-1) : shape[0];
  const room = growing === undefined ? 0 : Math.max(0, GROWTH_DIGITS - String(growing).length);
  const unpadded = MAGIC.length + 4 + dictionary.length + room + 1;
  const start = (Math.floor(unpadded / ALIGNMENT) + 1) * ALIGNMENT; // NumPy pads by 1 … 64, never by 0
  const out = new Uint8Array(start);
  out.set([...MAGIC, 1, 0]);
  new DataView(out.buffer).setUint16(8, start - 10, true);
  out.set(new TextEncoder().encode(`${dictionary.padEnd(start - 11)}\n`), 10);
  return out;
}
