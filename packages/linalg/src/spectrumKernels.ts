/**
 * The inner loops of the symmetric eigenproblem (reduceToBand.ts, bandToTridiagonal.ts, carriedRows.ts), float64. Arrays lie in one arena; not
 * public, and unchecked. Layouts: `tiles` as in triangularTiles.ts; rows in groups of four, entry (i, l) of a matrix of k columns at
 * (⌊i/4⌋ k + l)·4 + i mod 4; columns in groups of four, entry (i, l) of a matrix of m rows at (⌊l/4⌋ m + i)·4 + l mod 4; `band` as in bandToTridiagonal.ts.
 */
export interface SpectrumKernels {
  /** A ← A + X Zᵀ for rows [from, to) of the triangle, multiples of 4; X and Z of k columns, rows in groups. */
  bandUpdate(from: number, to: number, k: number, x: Float64Array, z: Float64Array, tiles: Float64Array): void;
  /** A ← A + X Zᵀ (2b columns, rows in groups) on the first m rows of the triangle, then Y = A V (m×b, columns in groups), in one pass over it. */
  bandSweep(
    m: number,
    b: number,
    x: Float64Array,
    z: Float64Array,
    v: Float64Array,
    tiles: Float64Array,
    y: Float64Array,
  ): void;
  /**
   * Clears row r of the band (width b, a multiple of 8) but for the entry beside the diagonal, and chases the bulge off its upper end, row b: reflector q = 0, 1, …
   * acts on the indices [r − (q+1)b, r − qb), with v_q at v[q b …] and tau[q]. Scratch: b doubles.
   */
  chaseRow(r: number, b: number, band: Float64Array, v: Float64Array, tau: Float64Array, scratch: Float64Array): void;
  /** Z ← Z − tau v (vᵀ Z) for the first n rows of Z (8 columns, row-major). */
  reflectStrip(n: number, tau: number, v: Float64Array, z: Float64Array): void;
  /** All reflectors of chaseRow(r, …) on Z, in their order; row i of Z belongs to index b + i. */
  reflectChain(r: number, b: number, v: Float64Array, tau: Float64Array, z: Float64Array): void;
  /**
   * One sweep of plane rotations on Z (8 columns, row-major): pair q = (c, s) = pairs[2q], pairs[2q+1] turns rows
   * i = first − q and i + 1:  z_{i+1} ← s z_i + c z_{i+1},  z_i ← c z_i − s z_{i+1}.
   */
  rotateStrip(first: number, count: number, pairs: Float64Array, z: Float64Array): void;
}
