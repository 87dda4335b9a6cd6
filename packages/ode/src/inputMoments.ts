import type { Matrix } from '@geq/linalg';

/** Ω and Φ of the inputs, exact or sampled; what is known of the samples takes their bias off. */
export interface InputMoments {
  /** N×N: Cov(x), symmetric. */
  readonly omega: Matrix;
  /** N×D: E[x cᵀ]. */
  readonly phi: Matrix;
  /** n, when Ω and Φ are averages over the same n samples: the bias of order N/n that their noise brings is then taken off, as well as the other fields allow. */
  readonly count?: number;
  /** The same of two halves of the samples, with `count`: for the jackknife, which holds for any distribution of x and c. */
  readonly halves?: readonly [SampledHalf, SampledHalf];
  /** D×D, with `count`: Ĉ, the covariance of the n latents about their mean, divided by n. */
  readonly latent?: Matrix;
}

/** Ω and Φ of half of the samples, divided by the number of samples as those of the whole. */
export interface SampledHalf {
  readonly count: number;
  readonly omega: Matrix;
  readonly phi: Matrix;
}
