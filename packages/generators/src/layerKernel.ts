/**
 * What a layer of point-wise activations makes of Gaussian pre-activations u of mean zero and covariance C, unit by unit:
 * an Ω entry from a C entry, and the factor of Φ. Made for one layer, from the variances C_ii.
 */
export interface LayerKernel {
  /** Cov(f(u_i), f(u_j)) for i ≠ j, from c = C_ij. */
  readonly offDiagonal: (i: number, j: number, c: number) => number;
  /** Var f(u_i). */
  readonly diagonal: (i: number) => number;
  /** E f′(u_i): Cov(f(u_i), c) = slope(i) · Cov(u_i, c), by Stein's lemma. */
  readonly slope: (i: number) => number;
  /** E f(u_i). */
  readonly mean: (i: number) => number;
}

/** Makes the kernel of a layer from the variances of its pre-activations. */
export type KernelOfVariances = (variances: Float64Array) => LayerKernel;

// Rounding can push a correlation past ±1 by an ulp or two (two parallel rows of F); anything more would be a wrong
// covariance, and asin says so with NaN.
const ROUNDING = 1 + 16 * 2 ** -52;

/** A correlation with its rounding error beyond ±1 taken off. */
export function withinOne(x: number): number {
  return Math.abs(x) <= ROUNDING ? Math.max(-1, Math.min(1, x)) : x;
}
