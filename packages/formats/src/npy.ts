import { excerpt, FormatError } from './formatError.ts';
import { bytesOf, copyTensor, type NumericArray } from './littleEndian.ts';
import { entryCount, requireShape } from './matrix.ts';
import { dtypeOfArray, npyDescr, npyDtype, type NpyDtype, NPY_DTYPES, swapBytes } from './npyDtypes.ts';
import { MAX_AXES, parseNpyHeader } from './npyHeader.ts';
import { reverseAxes } from './reverseAxes.ts';
import { TENSOR_ARRAYS, widthOf } from './tensor.ts';
import type { ParseOptions } from './text.ts';

/** An array as NumPy stores it. */
export interface NpyArray {
  /** Axes, outermost first; empty for a single number. */
  readonly shape: readonly number[];
  /** NumPy's name of the type of `data`; a big-endian file's numbers are turned around and carry the little-endian name. */
  readonly dtype: NpyDtype;
  /** Whether the file held it in Fortran order. `data` is in C order (row-major) all the same. */
  readonly fortranOrder: boolean;
  /** The typed array of that type; the bits for '<f2' (see toFloat32), bytes for '|b1'. */
  readonly data: NumericArray;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const ALIGNMENT = 64; // NumPy begins the numbers at a multiple of this
const MAX_HEADER = 65_536; // a header of three keys needs far less
const GROWTH_DIGITS = 21; // NumPy leaves room for the first axis to grow in place

/**
 * Reads a .npy file of floats (2, 4, 8 bytes), whole numbers (1 to 8 bytes, signed or not) or truth values, format versions
 * 1 to 3, either order of bytes, C or Fortran order, up to 64 axes.
 * The numbers are copied once; the result does not share memory with `bytes`.
 *
 * @throws FormatError for another dtype, a header that does not parse, a length that is not the one the shape asks for
 * @see numpy.lib.format (NEP 1)
 */
export function parseNpy(bytes: Uint8Array, { source = 'parseNpy' }: ParseOptions = {}): NpyArray {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new FormatError(source, `expected a .npy file, got ${bytes.length === 0 ? 'an empty file' : 'other bytes'}`, { offset: 0 });
  }
  const version = bytes[6];
  if (version < 1 || version > 3) throw new FormatError(source, `expected .npy format version 1, 2 or 3, got ${version}.${bytes[7]}`, { offset: 6 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerStart = version === 1 ? 10 : 12;
  const headerLength = bytes.length < headerStart ? Infinity : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = headerStart + headerLength;
  if (start > bytes.length) throw new FormatError(source, `expected a header of ${headerLength} bytes, got a file of ${bytes.length}; the file is cut off`, { offset: 8 });
  if (headerLength > MAX_HEADER) throw new FormatError(source, `expected a header of at most ${MAX_HEADER} bytes, got ${headerLength}`, { offset: 8 });
  const { descr, fortranOrder, shape } = parseNpyHeader(new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(headerStart, start)), source);
  const type = npyDtype(descr);
  if (type === undefined) throw new FormatError(source, `expected one of the dtypes ${NPY_DTYPES}, got ${excerpt(descr)}; convert it with x.astype('<f8') in NumPy`);

  const count = entryCount(shape);
  const width = widthOf(type.dtype);
  const expected = count * width;
  const found = bytes.length - start;
  if (expected !== found) {
    const remedy = expected > found ? 'the file is cut off' : 'it holds more than one array, or a wrong header';
    throw new FormatError(source, `expected ${expected} bytes of numbers for shape (${shape.join(', ')}), got ${found}; ${remedy}`, { offset: start });
  }
  const numbers = bytes.subarray(start);
  const { data } = copyTensor(type.dtype, shape, { bytes: type.isBigEndian ? swapBytes(numbers, width) : numbers, offset: 0, count });
  return { shape, dtype: type.descr, fortranOrder, data: fortranOrder ? withReversedAxes(data, shape.toReversed()) : data };
}

/**
 * Writes a .npy file, format version 1, byte for byte as numpy.save does.
 *
 * @param shape        axes, outermost first
 * @param data         entries in C order (row-major)
 * @param dtype        NumPy's name of their type. Default: that of the array; name '<f2' (float16 bits) and '|b1' yourself
 * @param fortranOrder store them in Fortran order
 * @throws TypeError when data is not the array of that dtype
 * @throws RangeError when shape and data do not fit each other, or there are too many axes for a version 1 header
 */
export function writeNpy({ shape, data, dtype = defaultDtype(data), fortranOrder = false }: { shape: readonly number[]; data: NumericArray; dtype?: NpyDtype; fortranOrder?: boolean }): Uint8Array {
  requireShape('writeNpy', shape, data.length);
  const type = npyDtype(dtype);
  if (type === undefined || type.isBigEndian) throw new RangeError(`writeNpy: expected one of the dtypes ${NPY_DTYPES}, got ${String(dtype)}`);
  const ArrayOf = TENSOR_ARRAYS[type.dtype];
  if (!(data instanceof ArrayOf)) throw new TypeError(`writeNpy: expected ${ArrayOf.name} for ${dtype}, got ${data.constructor.name}`);
  if (shape.length > MAX_AXES) throw new RangeError(`writeNpy: expected at most ${MAX_AXES} axes, got ${shape.length}`);
  const header = writeNpyHeader({ shape, dtype, fortranOrder });
  const stored = fortranOrder ? withReversedAxes(data, shape) : data;
  const out = new Uint8Array(header.length + stored.byteLength);
  out.set(header);
  out.set(bytesOf(stored), header.length);
  return out;
}

/**
 * What stands before the numbers of a .npy file: for arrays that are written piece by piece, little-endian.
 *
 * @throws RangeError for another dtype or more axes than a version 1 header holds
 */
export function writeNpyHeader({ shape, dtype, fortranOrder = false }: { shape: readonly number[]; dtype: NpyDtype; fortranOrder?: boolean }): Uint8Array {
  const type = npyDtype(dtype);
  if (type === undefined || type.isBigEndian) throw new RangeError(`writeNpyHeader: expected one of the dtypes ${NPY_DTYPES}, got ${String(dtype)}`);
  if (shape.length > MAX_AXES) throw new RangeError(`writeNpyHeader: expected at most ${MAX_AXES} axes, got ${shape.length}`);
  const bad = shape.find((length) => !Number.isSafeInteger(length) || length < 0);
  if (bad !== undefined) throw new RangeError(`writeNpyHeader: expected whole lengths of axes ≥ 0, got ${bad}`);
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

const defaultDtype = (data: NumericArray): NpyDtype => npyDescr(dtypeOfArray(data)) ?? '<f8';

const withReversedAxes = (data: NumericArray, shape: readonly number[]): NumericArray => reverseAxes(data, shape, data.slice());
