import { writeNpyHead } from '@geq/formats';

/** A .npy file of float32 or float64 in pieces: its head, then the numbers of each block. */
export async function* npyPieces(
  shape: readonly number[],
  dtype: '<f4' | '<f8',
  blocks: AsyncIterable<Float32Array | Float64Array>,
): AsyncGenerator<Uint8Array> {
  yield writeNpyHead({ shape, dtype });
  for await (const { buffer, byteOffset, byteLength } of blocks) yield new Uint8Array(buffer, byteOffset, byteLength);
}
