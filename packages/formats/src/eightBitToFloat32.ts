import type { TensorDtype } from './tensor.ts';

/** A binary floating-point format of one byte: bits of its fraction, exponent bias, and which bytes are no numbers. */
interface ByteFormat {
  readonly fraction: number;
  readonly bias: number;
  /** The sign is not part of the byte: all eight bits are exponent. */
  readonly isUnsigned?: boolean;
  readonly isNaN: (byte: number) => boolean;
  readonly isInfinite?: (byte: number) => boolean;
}

/** As safetensors names them; `FNUZ`: finite, no infinities, one zero. See Micikevicius et al., arXiv:2209.05433, and the OCP MX specification for E8M0. */
const FORMATS = {
  F8_E4M3: { fraction: 3, bias: 7, isNaN: (byte) => (byte & 0x7f) === 0x7f },
  F8_E5M2: {
    fraction: 2,
    bias: 15,
    isNaN: (byte) => (byte & 0x7f) > 0x7c,
    isInfinite: (byte) => (byte & 0x7f) === 0x7c,
  },
  F8_E4M3FNUZ: { fraction: 3, bias: 8, isNaN: (byte) => byte === 0x80 },
  F8_E5M2FNUZ: { fraction: 2, bias: 16, isNaN: (byte) => byte === 0x80 },
  F8_E8M0: { fraction: 0, bias: 127, isUnsigned: true, isNaN: (byte) => byte === 0xff },
} as const satisfies Partial<Record<TensorDtype, ByteFormat>>;

export type EightBitDtype = keyof typeof FORMATS;

export const isEightBitDtype = (dtype: TensorDtype): dtype is EightBitDtype => Object.hasOwn(FORMATS, dtype);

/** Numbers of 8-bit floats, exact. */
export function eightBitToFloat32(dtype: EightBitDtype, bytes: Uint8Array): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, byte) => valueOf(FORMATS[dtype], byte));
  return Float32Array.from(bytes, (byte) => table[byte]);
}

function valueOf(
  { fraction, bias, isUnsigned = false, isNaN, isInfinite = () => false }: ByteFormat,
  byte: number,
): number {
  if (isNaN(byte)) return NaN;
  if (isUnsigned) return 2 ** (byte - bias);
  const sign = byte & 0x80 ? -1 : 1;
  if (isInfinite(byte)) return sign * Infinity;
  const field = (byte & 0x7f) >> fraction;
  const units = byte & (2 ** fraction - 1);
  return sign * (field === 0 ? units : units + 2 ** fraction) * 2 ** (Math.max(field, 1) - bias - fraction);
}
