import { littleEndianBytes, type NumericArray } from './littleEndianBytes.ts';
import { requireShape } from './matrix.ts';
import { arrayDtype, npyDescr, npyDtype, type NpyDtype, NPY_DTYPES } from './npyDtype.ts';
import { npyNumbers, parseNpyHead, writeNpyHead } from './npyHead.ts';
import { reverseAxes } from './reverseAxes.ts';
import { TENSOR_ARRAYS } from './tensor.ts';
import type { ParseOptions } from './parseOptions.ts';

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

/**
 * Reads a .npy file of floats (2, 4, 8 bytes), whole numbers (1 to 8 bytes, signed or not) or truth values, format versions
 * 1 to 3, either order of bytes, C or Fortran order, up to 64 axes.
 * The numbers are copied once; the result does not share memory with `bytes`.
 *
 * @throws FormatError for another dtype, a header that does not parse, a length that is not the one the shape asks for
 * @see numpy.lib.format (NEP 1)
 */
export function parseNpy(bytes: Uint8Array, { source = 'parseNpy' }: ParseOptions = {}): NpyArray {
  const head = parseNpyHead(bytes, { source });
  const { shape, dtype, fortranOrder } = head;
  const { data } = npyNumbers(head, bytes.subarray(head.start), shape);
  return { shape, dtype, fortranOrder, data: fortranOrder ? withReversedAxes(data, shape.toReversed()) : data };
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
export function writeNpy({
  shape,
  data,
  dtype = defaultDtype(data),
  fortranOrder = false,
}: {
  shape: readonly number[];
  data: NumericArray;
  dtype?: NpyDtype;
  fortranOrder?: boolean;
}): Uint8Array {
  requireShape('writeNpy', shape, data.length);
  const type = npyDtype(dtype);
  if (type === undefined || type.isBigEndian)
    throw new RangeError(`writeNpy: expected one of the dtypes ${NPY_DTYPES}, got ${String(dtype)}`);
  const ArrayOf = TENSOR_ARRAYS[type.dtype];
  if (!(data instanceof ArrayOf))
    throw new TypeError(`writeNpy: expected ${ArrayOf.name} for ${dtype}, got ${data.constructor.name}`);
  const head = writeNpyHead({ shape, dtype, fortranOrder });
  const stored = fortranOrder ? withReversedAxes(data, shape) : data;
  const out = new Uint8Array(head.length + stored.byteLength);
  out.set(head);
  out.set(littleEndianBytes(stored), head.length);
  return out;
}

const defaultDtype = (data: NumericArray): NpyDtype => npyDescr(arrayDtype(data)) ?? '<f8';

const withReversedAxes = (data: NumericArray, shape: readonly number[]): NumericArray =>
  reverseAxes(data, shape, data.slice());
