import { excerpt, FormatError } from './formatError.ts';
import { bytesOf, copyNumbers } from './littleEndian.ts';
import { entryCount, requireShape } from './matrix.ts';
import { MAX_AXES, parseNpyHeader } from './npyHeader.ts';
import { reverseAxes } from './reverseAxes.ts';
import type { ParseOptions } from './text.ts';

/** An array of float32 or float64 as NumPy stores it. */
export interface NpyArray {
  /** Axes, outermost first; empty for a single number. */
  readonly shape: readonly number[];
  readonly dtype: '<f4' | '<f8';
  /** Whether the file held it in Fortran order. `data` is in C order (row-major) all the same. */
  readonly fortranOrder: boolean;
  readonly data: Float32Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const ALIGNMENT = 64; // NumPy begins the numbers at a multiple of this
const MAX_HEADER = 65_536; // a header of three keys needs far less
const GROWTH_DIGITS = 21; // NumPy leaves room for the first axis to grow in place

/**
 * Reads a .npy file of little-endian float32 or float64, format versions 1 to 3, C or Fortran order, any number of axes.
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
  if (descr !== '<f4' && descr !== '<f8') throw new FormatError(source, `expected dtype '<f4' or '<f8', got ${excerpt(descr)}; convert it with x.astype('<f8') in NumPy`);

  const count = entryCount(shape);
  const expected = count * (descr === '<f4' ? 4 : 8);
  const found = bytes.length - start;
  if (expected !== found) {
    const remedy = expected > found ? 'the file is cut off' : 'it holds more than one array, or a wrong header';
    throw new FormatError(source, `expected ${expected} bytes of numbers for shape (${shape.join(', ')}), got ${found}; ${remedy}`, { offset: start });
  }
  const stored = descr === '<f4' ? copyNumbers(Float32Array, bytes, start, count) : copyNumbers(Float64Array, bytes, start, count);
  return { shape, dtype: descr, fortranOrder, data: fortranOrder ? withReversedAxes(stored, shape.toReversed()) : stored };
}

/**
 * Writes a .npy file, format version 1, byte for byte as numpy.save does: '<f4' for a Float32Array, '<f8' for a Float64Array.
 *
 * @param shape        axes, outermost first
 * @param data         entries in C order (row-major)
 * @param fortranOrder store them in Fortran order
 * @throws RangeError when shape and data do not fit each other, or there are too many axes for a version 1 header
 */
export function writeNpy({ shape, data, fortranOrder = false }: { shape: readonly number[]; data: Float32Array | Float64Array; fortranOrder?: boolean }): Uint8Array {
  requireShape('writeNpy', shape, data.length);
  if (shape.length > MAX_AXES) throw new RangeError(`writeNpy: expected at most ${MAX_AXES} axes, got ${shape.length}`);
  const stored = fortranOrder ? withReversedAxes(data, shape) : data;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${data instanceof Float32Array ? '<f4' : '<f8'}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const growing = fortranOrder ? shape.at(-1) : shape[0];
  const room = growing === undefined ? 0 : Math.max(0, GROWTH_DIGITS - String(growing).length);
  const unpadded = MAGIC.length + 4 + dictionary.length + room + 1;
  const start = (Math.floor(unpadded / ALIGNMENT) + 1) * ALIGNMENT; // NumPy pads by 1 … 64, never by 0
  const out = new Uint8Array(start + stored.byteLength);
  out.set([...MAGIC, 1, 0]);
  new DataView(out.buffer).setUint16(8, start - 10, true);
  out.set(new TextEncoder().encode(`${dictionary.padEnd(start - 11)}\n`), 10);
  out.set(bytesOf(stored), start);
  return out;
}

function withReversedAxes(data: Float32Array | Float64Array, shape: readonly number[]): Float32Array | Float64Array {
  return data instanceof Float32Array ? reverseAxes(data, shape, new Float32Array(data.length)) : reverseAxes(data, shape, new Float64Array(data.length));
}
