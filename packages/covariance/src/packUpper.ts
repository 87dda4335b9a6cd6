/**
 * The upper triangle of a symmetric N×N matrix, row by row: entry (i, j ≥ i) at i·N − i(i−1)/2 + (j − i). Half the memory, and
 * no second copy of an entry that could differ from the first.
 */
export function packUpper(N: number, full: Float64Array): Float64Array {
  const packed = new Float64Array((N * (N + 1)) / 2);
  for (let i = 0, at = 0; i < N; at += N - i, i++) packed.set(full.subarray(i * N + i, (i + 1) * N), at);
  return packed;
}

/** Writes a packed upper triangle into the upper triangle of `full`, N×N; the rest is left alone. */
export function unpackUpper(N: number, packed: Float64Array, full: Float64Array): void {
  for (let i = 0, at = 0; i < N; at += N - i, i++) full.set(packed.subarray(at, at + N - i), i * N + i);
}

/** Copies the upper triangle of `full`, N×N, to the lower one. */
export function mirrorUpper(N: number, full: Float64Array): void {
  for (let i = 0; i < N; i++) for (let j = i + 1; j < N; j++) full[j * N + i] = full[i * N + j];
}

/** ‖A‖²_F of a packed symmetric matrix whose entries `entry(at, i, j)` are given by place: the diagonal once, the rest twice. */
export function packedNorm2(N: number, entry: (at: number) => number): number {
  let sum = 0;
  for (let i = 0, at = 0; i < N; i++) {
    for (let j = i; j < N; j++, at++) sum += (i === j ? 1 : 2) * entry(at) * entry(at);
  }
  return sum;
}
