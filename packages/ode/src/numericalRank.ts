/** Eigenvalues below this fraction of the largest are round-off: such modes carry no latent signal. */
const RANK_TOLERANCE = 1e-13;

/** The rank of Ω, and the eigenvalue that its modes lie above. */
export function numericalRank(rhos: Float64Array): { readonly least: number; readonly rank: number } {
  const least = RANK_TOLERANCE * rhos.reduce((a, b) => Math.max(a, b), 0);
  return { least, rank: rhos.reduce((modes, rho) => modes + (rho > least ? 1 : 0), 0) };
}
