/**
 * The inner loops of the symmetric eigenproblem (tridiagonalize.ts, carriedRows.ts), float64. Arrays lie in one arena; not
 * public, and unchecked.
 */
export interface SpectrumKernels {
  /**
   * A ← A − u wᵀ − w uᵀ, then y = A v, in one pass over the lower triangle of A (n×n, row i at a[i·stride]). Entries above the
   * diagonal are neither read nor written.
   */
  symmetricSweep(n: number, stride: number, a: Float64Array, u: Float64Array, w: Float64Array, v: Float64Array, y: Float64Array): void;
  /** Z ← Z − tau v (vᵀ Z) for the first n rows of Z (8 columns, row-major). */
  reflectStrip(n: number, tau: number, v: Float64Array, z: Float64Array): void;
  /**
   * One sweep of plane rotations on Z (8 columns, row-major): pair q = (c, s) = pairs[2q], pairs[2q+1] turns rows
   * i = first − q and i + 1:  z_{i+1} ← s z_i + c z_{i+1},  z_i ← c z_i − s z_{i+1}.
   */
  rotateStrip(first: number, count: number, pairs: Float64Array, z: Float64Array): void;
}
