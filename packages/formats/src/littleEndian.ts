// The one place where file bytes become numbers: every format here is little-endian, as are all machines that browsers run on.
const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

type NumericArray = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array | BigInt64Array;

interface ArrayType<TArray> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): TArray;
}

function requireLittleEndian(): void {
  if (!HOST_IS_LITTLE_ENDIAN) throw new RangeError('@geq/formats: expected a little-endian machine, got a big-endian one; binary formats are not supported there');
}

/** A typed array of its own memory, filled from `length` numbers at `offset`: one copy, no alignment needed. */
export function copyNumbers<TArray>(ArrayOf: ArrayType<TArray>, bytes: Uint8Array, offset: number, length: number): TArray {
  requireLittleEndian();
  const size = length * ArrayOf.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(size);
  new Uint8Array(buffer).set(bytes.subarray(offset, offset + size));
  return new ArrayOf(buffer, 0, length);
}

/** The bytes behind a typed array: a view, no copy. */
export function bytesOf(data: NumericArray): Uint8Array {
  requireLittleEndian();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
