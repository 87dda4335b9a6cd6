// Packed panels of the matrix products (spectrumKernels.ts) from and to row-major matrices of few columns.

/** Columns of v (m×b, row-major) in groups of four: out[(⌊l/4⌋ m + i)·4 + l mod 4] = v_il. */
export function packColumns(m: number, b: number, v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < b; l++) out[((l >> 2) * m + i) * 4 + (l & 3)] = v[i * b + l];
  }
}

/** The way back. */
export function unpackColumns(m: number, b: number, groups: Float64Array, out: Float64Array): void {
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < b; l++) out[i * b + l] = groups[((l >> 2) * m + i) * 4 + (l & 3)];
  }
}

/** Rows of the m×2b matrix [left right] in groups of four: out[(⌊i/4⌋ 2b + l)·4 + i mod 4]. */
export function packRows(m: number, b: number, left: Float64Array, right: Float64Array, out: Float64Array): void {
  for (let i = 0; i < m; i++) {
    const group = (i >> 2) * 8 * b + (i & 3);
    for (let l = 0; l < b; l++) {
      out[group + 4 * l] = left[i * b + l];
      out[group + 4 * (b + l)] = right[i * b + l];
    }
  }
}
