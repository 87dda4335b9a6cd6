import { FormatError } from '../formatError.ts';
import { copyTensor } from '../littleEndianBytes.ts';
import { npyDtype, swapBytes } from '../npyDtype.ts';
import { reverseAxes } from '../reverseAxes.ts';
import { type Tensor, widthOf } from '../tensor.ts';
import { latin1Bytes } from './parsePickle.ts';
import { describeValue, isKind, type PickleValue } from './pickleValue.ts';

const MOST_AXES = 64;
const ARRAY = /^numpy\.(_?core)\.multiarray\._reconstruct$/;
const BUFFER = /^numpy\.(_?core)\.numeric\._frombuffer$/;

/** What NumPy put down of an array. */
interface Stored {
  readonly shape: PickleValue;
  readonly dtype: PickleValue;
  readonly isFortran: boolean;
  readonly numbers: PickleValue;
}

/** State of an ndarray, protocols 0 to 4: (version, shape, dtype, Fortran order, bytes); arguments of _frombuffer, protocol 5. */
function storedOf(value: PickleValue): Stored | undefined {
  if (!isKind(value, 'record')) return undefined;
  if (ARRAY.test(value.className) && Array.isArray(value.state) && value.state.length === 5) {
    const [, shape, dtype, order, numbers] = value.state;
    return { shape, dtype, isFortran: order === true || order === 1, numbers };
  }
  if (!BUFFER.test(value.className) || value.args.length < 3) return undefined;
  const [numbers, dtype, shape, order] = value.args;
  return { shape, dtype, isFortran: order === 'F', numbers };
}

/** Such as '<f4': the class gives width and kind, its state the order of bytes. */
function descrOf(dtype: PickleValue): string | undefined {
  if (!isKind(dtype, 'record') || dtype.className !== 'numpy.dtype') return undefined;
  const [code] = dtype.args;
  const order = Array.isArray(dtype.state) ? dtype.state[1] : '|';
  if (typeof code !== 'string' || typeof order !== 'string') return undefined;
  return /^[uib]1$/.test(code) ? `|${code}` : `${order === '>' ? '>' : '<'}${code}`;
}

/**
 * An array of NumPy in a pickle as a tensor, row-major, in memory of its own.
 *
 * @returns undefined when the value is something else
 * @throws FormatError for an array of objects or texts, and for numbers that are not as many as its shape asks for
 */
export function numpyTensor(value: PickleValue, source = 'numpyTensor'): Tensor | undefined {
  const stored = storedOf(value);
  if (stored === undefined) return undefined;
  const { shape, isFortran } = stored;
  const type = npyDtype(descrOf(stored.dtype) ?? '');
  if (type === undefined)
    throw new FormatError(
      source,
      'expected an array of floats, whole numbers or truth values in the pickle, got another dtype',
    );
  if (
    !Array.isArray(shape) ||
    shape.length > MOST_AXES ||
    !shape.every((n): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0)
  )
    throw new FormatError(source, `expected the axes of an array in the pickle, got ${describeValue(shape)}`);
  const bytes = typeof stored.numbers === 'string' ? latin1Bytes(stored.numbers) : stored.numbers;
  const count = shape.reduce((product, n) => product * n, 1);
  const width = widthOf(type.dtype);
  if (!(bytes instanceof Uint8Array) || bytes.length !== count * width)
    throw new FormatError(
      source,
      `expected ${count * width} bytes for an array of shape (${shape.join(', ')}) in the pickle, got ${bytes instanceof Uint8Array ? bytes.length : describeValue(bytes)}`,
    );
  const tensor = copyTensor(type.dtype, isFortran ? shape.toReversed() : shape, {
    bytes: type.isBigEndian ? swapBytes(bytes, width) : bytes,
    offset: 0,
    count,
  });
  return isFortran
    ? ({ ...tensor, shape, data: reverseAxes(tensor.data, shape.toReversed(), tensor.data.slice()) } as Tensor)
    : tensor;
}
