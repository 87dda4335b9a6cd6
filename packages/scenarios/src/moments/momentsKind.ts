import type { CovarianceApproximation } from '@geq/generators';

/** Where Ω, Φ and the mean come from: a closed form of the generator's covariances, samples of `geq covariance`, the authors' own files, or files of other tools. */
export const MOMENTS_KINDS = ['sharper', 'linearized', 'authors', 'sampled', 'published', 'measured'] as const;
/** Where Ω and Φ come from. */
export type MomentsKind = (typeof MOMENTS_KINDS)[number];

/** Closed forms by their stored names, as `covariances` of @geq/generators calls them. */
export const COVARIANCE_APPROXIMATIONS = {
  sharper: 'gaussianKernel',
  linearized: 'linearized',
  authors: 'authors',
} as const satisfies Partial<Record<MomentsKind, CovarianceApproximation>>;
/** The kinds that are a closed form of the generator. */
export type ClosedFormKind = keyof typeof COVARIANCE_APPROXIMATIONS;

/** Closed forms as users name them, the stored names included. */
export const CLOSED_FORM_WORDS: Readonly<Record<string, ClosedFormKind>> = {
  'gaussian-kernel': 'sharper',
  linearized: 'linearized',
  authors: 'authors',
  sharper: 'sharper',
};

/** Kinds that are files, told by their content hash. */
export const isMeasured = (kind: string): boolean => kind === 'sampled' || kind === 'published' || kind === 'measured';
