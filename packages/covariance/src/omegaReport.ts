/** What the spectrum of a covariance says about the theory's footing. */
export interface OmegaReport {
  readonly smallest: number;
  /** The largest few, descending. */
  readonly largest: readonly number[];
  /** Σ ρ */
  readonly trace: number;
  /** (Σ ρ)² / Σ ρ²; 0 for a spectrum of zeros. About how many directions the inputs have. */
  readonly participationRatio: number;
  /** Eigenvalues below 0, which clipping at 0 removes. */
  readonly numClipped: number;
  /** Σ |ρ| over those */
  readonly clippedTrace: number;
  /** clippedTrace / |trace|; 0 when nothing is clipped */
  readonly clippedShare: number;
}

/**
 * Reads a spectrum: how flat it is, and how far from positive semi-definite.
 *
 * @param eigenvalues of Ω, any order
 * @param options `numLargest`: how many of the largest to list
 * @throws RangeError when there is no eigenvalue or one is not finite
 */
export function omegaReport(
  eigenvalues: ArrayLike<number>,
  { numLargest = 5 }: { readonly numLargest?: number } = {},
): OmegaReport {
  const rhos = Float64Array.from(eigenvalues).sort();
  const odd = rhos.find((rho) => !Number.isFinite(rho));
  if (rhos.length === 0 || odd !== undefined)
    throw new RangeError(`omegaReport: expected finite eigenvalues, got ${odd === undefined ? 'none' : String(odd)}`);
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const trace = sum(rhos);
  const negative = rhos.filter((rho) => rho < 0);
  const squares = sum(rhos.map((rho) => rho * rho));
  const clippedTrace = Math.abs(sum(negative));
  return {
    smallest: rhos[0],
    largest: Array.from(rhos.slice(Math.max(0, rhos.length - numLargest))).reverse(),
    trace,
    participationRatio: squares === 0 ? 0 : (trace * trace) / squares,
    numClipped: negative.length,
    clippedTrace,
    clippedShare: clippedTrace === 0 ? 0 : clippedTrace / Math.abs(trace),
  };
}
