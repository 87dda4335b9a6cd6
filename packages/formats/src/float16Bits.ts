/** A binary floating-point format narrower than float32: fraction bits, smallest and largest exponent of its normal numbers. */
interface NarrowFormat {
  readonly fraction: number;
  readonly minExponent: number;
  readonly maxExponent: number;
}

const FLOAT16: NarrowFormat = { fraction: 10, minExponent: -14, maxExponent: 15 }; // IEEE 754 binary16
const BFLOAT16: NarrowFormat = { fraction: 7, minExponent: -126, maxExponent: 127 }; // the upper half of a float32
const ROUNDS_TO_WHOLE = 2 ** 52; // doubles beyond this have no fraction, so adding and taking it away rounds, ties to even

/** Numbers of float16 bits, exact. */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  const table = new Float32Array(32); // 2^(exponent − 25): the unit of the last place by exponent field
  for (let field = 0; field < 31; field++) table[field] = 2 ** (Math.max(field, 1) - 25);
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const field = (bits[i] >> 10) & 31;
    const fraction = bits[i] & 1023;
    const size =
      field === 31 ? (fraction === 0 ? Infinity : NaN) : (field === 0 ? fraction : fraction + 1024) * table[field];
    out[i] = bits[i] & 0x8000 ? -size : size;
  }
  return out;
}

/** Numbers of bfloat16 bits, exact: they are the upper halves of float32. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i] << 16;
  return new Float32Array(words.buffer);
}

/** The float16 bits nearest to each number, ties to even; ±65520 and beyond become infinities, as in NumPy and PyTorch. */
export const float16Bits = (values: ArrayLike<number>): Uint16Array => narrow(values, FLOAT16);

/** The bfloat16 bits nearest to each number, ties to even. */
export const bfloat16Bits = (values: ArrayLike<number>): Uint16Array => narrow(values, BFLOAT16);

function narrow(values: ArrayLike<number>, { fraction, minExponent, maxExponent }: NarrowFormat): Uint16Array {
  const one = new Float64Array(1);
  const words = new Uint32Array(one.buffer);
  const infinity = (maxExponent - minExponent + 2) * 2 ** fraction;
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    one[0] = Math.abs(values[i]);
    const exponent = Math.max((words[1] >>> 20) - 1023, minExponent);
    const units = one[0] * 2 ** (fraction - exponent); // exact: a power of two, and nothing that counts underflows
    const rounded = units + ROUNDS_TO_WHOLE - ROUNDS_TO_WHOLE;
    // Below the smallest normal number the exponent field is 0 and so is the leading one: the sum holds on both sides.
    const bits = Number.isNaN(values[i])
      ? infinity + 2 ** (fraction - 1)
      : Math.min(infinity, (exponent - minExponent) * 2 ** fraction + rounded);
    out[i] = bits + (values[i] < 0 || Object.is(values[i], -0) ? 0x8000 : 0);
  }
  return out;
}
