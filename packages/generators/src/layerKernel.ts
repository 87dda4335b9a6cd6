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

/**
 * A correlation C_ij/√(C_ii C_jj), with what rounding put beyond ±1 taken off. C = F Ω Fᵀ with a positive semi-definite Ω
 * obeys Cauchy–Schwarz; the quotient of its rounded entries need not, where units are parallel and their sums cancel. NaN
 * stays NaN.
 */
export function correlation(quotient: number): number {
  return Math.max(-1, Math.min(1, quotient));
}
