/** Where Ω, Φ and the mean come from: a closed form of the generator's covariances, samples of `geq covariance`, the authors' own files, or files of other tools. */
export const MOMENTS_KINDS = ['sharper', 'linearized', 'authors', 'sampled', 'published', 'measured'] as const;
export type MomentsKind = (typeof MOMENTS_KINDS)[number];

/** Kinds that are files, told by their content hash. */
export const isMeasured = (kind: string): boolean => kind === 'sampled' || kind === 'published' || kind === 'measured';
