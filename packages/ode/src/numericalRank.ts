/** Eigenvalues below this fraction of the largest are round-off: such modes carry no latent signal. */
const RANK_TOLERANCE = 1e-13;

/** The rank of Ω, and the eigenvalue that its modes lie above. */
export function numericalRank(rhos: Float64Array): { readonly threshold: number; readonly rank: number } {
  const threshold = RANK_TOLERANCE * rhos.reduce((a, b) => Math.max(a, b), 0);
  return { threshold, rank: rhos.reduce((modes, rho) => modes + (rho > threshold ? 1 : 0), 0) };
}
