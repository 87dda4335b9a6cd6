import { covariances, specHash } from '@geq/generators';
import type { Matrix } from '@geq/linalg';
import type { OnlineConfig } from './config.ts';
import { readMomentsFolder } from './moments-folder.ts';
import { UsageError } from './usage-error.ts';

/** What theory and exact overlaps need to know of a generator. */
export interface KnownMoments {
  /** N. */
  readonly meanX: Float64Array;
  /** N×N. */
  readonly omega: Matrix;
  /** N×D. */
  readonly phi: Matrix;
  /** Two independent estimates of Φ, when it was sampled: their cross product is free of the bias of ΦᵀΦ. */
  readonly phiHalves?: readonly [Matrix, Matrix];
}

/**
 * The moments a run was configured with: a closed form of its generator, or the files of `geq covariance`.
 *
 * @param folder of the sampled moments
 * @throws UsageError when the files belong to another generator or are not the ones the run was started with
 */
export async function knownMoments({ generator, moments }: Pick<OnlineConfig, 'generator' | 'moments'>, folder?: string): Promise<KnownMoments> {
  if (moments.kind !== 'sampled') return covariances(generator, { level: moments.kind });
  if (folder === undefined) throw new UsageError('moments: expected the folder of the sampled moments, got none; name it with --moments FOLDER');
  const sampled = await readMomentsFolder(folder);
  if (sampled.generatorHash !== specHash(generator)) throw new UsageError(`${folder}: these moments belong to another generator; make new ones with geq covariance and the same generator options`);
  if (sampled.hash !== moments.hash) throw new UsageError(`${folder}: these are not the moments that the run was started with; start a new run with another --out`);
  return sampled;
}
