/** What a matrix that somebody measured can be. */
export type MomentName = 'omega' | 'phi' | 'meanX' | 'meanC' | 'count';

const COUNTS = ['n', 'count', 'samples', 'nsamples', 'numsamples', 'n_samples', 'num_samples'];
const PARTS = ['even', 'odd', 'half', 'half1', 'half2']; // of samples

/**
 * What a name says: `omega`, `Omega`, `Ω`, `dcgan_omega.npy`, `phi`, `mean_x`, `mean_u`, `mean`, `n`. `N` alone is no number of samples.
 *
 * @returns undefined for every other name, and for moments of a part of the samples
 */
export function momentName(name: string): MomentName | undefined {
  if (COUNTS.includes(name) || COUNTS.slice(1).includes(name.toLowerCase())) return 'count';
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  if (words.some((word) => PARTS.includes(word))) return undefined;
  const says = (...wanted: string[]): boolean => words.some((word) => wanted.includes(word));
  if (says('omega', 'ω')) return 'omega';
  if (says('phi', 'φ')) return 'phi';
  if (!says('mean', 'means', 'mu')) return undefined;
  return says('c', 'z', 'latent', 'latents') ? 'meanC' : 'meanX';
}

/** Whether these names include those of Ω and Φ. */
export const isMeasuredMoments = (names: readonly string[]): boolean =>
  (['omega', 'phi'] as const).every((wanted) => names.some((name) => momentName(name) === wanted));
