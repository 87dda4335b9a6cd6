import type { NumericArray } from './littleEndianBytes.ts';
import type { TensorDtype } from './tensor.ts';

/** NumPy's names of the number types that are read and written here, little-endian where there is an order of bytes. */
const DTYPES = {
  '<f8': 'F64',
  '<f4': 'F32',
  '<f2': 'F16',
  '<i8': 'I64',
  '<i4': 'I32',
  '<i2': 'I16',
  '|i1': 'I8',
  '<u8': 'U64',
  '<u4': 'U32',
  '<u2': 'U16',
  '|u1': 'U8',
  '|b1': 'BOOL',
} as const satisfies Record<string, TensorDtype>;

/** Types of numbers in .npy files, by their names in NumPy. */
export type NpyDtype = keyof typeof DTYPES;

export const NPY_DTYPES = Object.keys(DTYPES).join(', ');

/** What a type string of a .npy header asks for; undefined when it is none of the table in either order of bytes. */
export function npyDtype(descr: string): { descr: NpyDtype; dtype: TensorDtype; isBigEndian: boolean } | undefined {
  const isBigEndian = descr.startsWith('>');
  const native = isBigEndian ? `<${descr.slice(1)}` : descr;
  return isNpyDtype(native) ? { descr: native, dtype: DTYPES[native], isBigEndian } : undefined;
}

/** What a dtype is that is not read, and what to do in Python, behind its name in a message. */
export function foreignDtype(descr: string): string {
  const kind = descr.replace(/^[<>|=]/, '');
  if (/^V[12]$/.test(kind))
    return `, raw bytes, as numpy.save writes ${kind === 'V2' ? 'bfloat16' : 'an 8-bit float'} of JAX and ml_dtypes; save x.astype('float32') where the array still has its own type`;
  if (kind.startsWith('c')) return ', complex numbers; save x.real and x.imag';
  if (kind.startsWith('O'))
    return ", Python objects, which are never loaded here; save an array of numbers: numpy.stack(x).astype('float32')";
  if (/^[USaMm]/.test(kind)) return ', which are no numbers; save the numbers alone';
  if (/^f(?:16|12)$/.test(kind) || kind === 'g') return ", long doubles; save x.astype('float64')";
  return "; save x.astype('float64')";
}

const isNpyDtype = (descr: string): descr is NpyDtype => Object.hasOwn(DTYPES, descr);

/** NumPy's name of a tensor's dtype; undefined for BF16, which NumPy lacks. */
export const npyDescr = (dtype: TensorDtype): NpyDtype | undefined =>
  Object.keys(DTYPES)
    .filter(isNpyDtype)
    .find((descr) => DTYPES[descr] === dtype);

/** The dtype that an array has when nobody says otherwise: bits of float16 and truth values need to be named. */
export function arrayDtype(data: NumericArray): TensorDtype {
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof BigInt64Array) return 'I64';
  if (data instanceof BigUint64Array) return 'U64';
  if (data instanceof Int32Array) return 'I32';
  if (data instanceof Uint32Array) return 'U32';
  if (data instanceof Int16Array) return 'I16';
  if (data instanceof Uint16Array) return 'U16';
  return data instanceof Int8Array ? 'I8' : 'U8';
}

/** The same bytes with every number's turned around, in memory of its own. */
export function swapBytes(bytes: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += width)
    for (let i = 0; i < width; i++) out[at + i] = bytes[at + width - 1 - i];
  return out;
}
