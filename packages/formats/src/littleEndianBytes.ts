import type { Tensor, TensorArrays, TensorDtype } from './tensor.ts';

// The one place where file bytes become numbers: every format here is little-endian, as are all machines that browsers run on.
const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The array behind a tensor of any dtype. */
export type NumericArray = TensorArrays[TensorDtype];

/** Something with numbered cells: a typed array, seen without its methods. */
export interface Cells<TNumber> {
  readonly length: number;
  [index: number]: TNumber;
}

interface ArrayType<TArray> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): TArray;
}

function requireLittleEndian(): void {
  if (!HOST_IS_LITTLE_ENDIAN)
    throw new RangeError(
      '@geq/formats: expected a little-endian machine, got a big-endian one; binary formats are not supported there',
    );
}

/** A typed array of its own memory, filled from `length` numbers at `offset`: one copy, no alignment needed. */
export function copyNumbers<TArray>(
  ArrayOf: ArrayType<TArray>,
  bytes: Uint8Array,
  offset: number,
  length: number,
): TArray {
  requireLittleEndian();
  const size = length * ArrayOf.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(size);
  new Uint8Array(buffer).set(bytes.subarray(offset, offset + size));
  return new ArrayOf(buffer, 0, length);
}

/** The bytes behind a typed array: a view, no copy. */
export function littleEndianBytes(data: NumericArray): Uint8Array {
  requireLittleEndian();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A tensor of `count` numbers that begin at `offset`, copied into memory of its own. */
export function copyTensor(
  dtype: TensorDtype,
  shape: readonly number[],
  { bytes, offset, count }: { bytes: Uint8Array; offset: number; count: number },
): Tensor {
  const copy = <TArray>(ArrayOf: ArrayType<TArray>): TArray => copyNumbers(ArrayOf, bytes, offset, count);
  switch (dtype) {
    case 'F64':
      return { dtype, shape, data: copy(Float64Array) };
    case 'F32':
      return { dtype, shape, data: copy(Float32Array) };
    case 'F16':
    case 'BF16':
    case 'U16':
      return { dtype, shape, data: copy(Uint16Array) };
    case 'I64':
      return { dtype, shape, data: copy(BigInt64Array) };
    case 'U64':
      return { dtype, shape, data: copy(BigUint64Array) };
    case 'I32':
      return { dtype, shape, data: copy(Int32Array) };
    case 'U32':
      return { dtype, shape, data: copy(Uint32Array) };
    case 'I16':
      return { dtype, shape, data: copy(Int16Array) };
    case 'I8':
      return { dtype, shape, data: copy(Int8Array) };
    case 'U8':
    case 'BOOL':
    case 'F8_E4M3':
    case 'F8_E5M2':
    case 'F8_E4M3FNUZ':
    case 'F8_E5M2FNUZ':
    case 'F8_E8M0':
      return { dtype, shape, data: copy(Uint8Array) };
  }
}
