import { join } from 'node:path';
import { mergeMoments, stateFromArrays, type MomentState } from '@geq/covariance';
import { generatorHash, type MomentsConfig, blockRanges, MOMENTS_FILES } from '@geq/scenarios';
import { type Range, readState, UsageError, foldFile, partitionFile } from '@geq/runs';
import { partitionRanges } from './partitionRanges.ts';

/** A partition's sums so far; undefined when it has not begun. @throws UsageError when the file is damaged or another run's */
export async function storedPartition(
  folder: string,
  config: MomentsConfig,
  partition: number,
): Promise<MomentState | undefined> {
  return readSums(partitionFile(folder, partition), config, [partitionRanges(config)[partition]], {
    what: 'piece',
    remedy: 'remove this file to sample the piece anew',
  });
}

/** The sum of the first partitions; undefined before the first is done. @throws UsageError when the file is damaged or another run's */
export const storedFold = (folder: string, config: MomentsConfig): Promise<MomentState | undefined> =>
  readSums(foldFile(folder), config, blockRanges(config), {
    what: 'sum',
    remedy: 'remove this file to sample its pieces anew',
  });

/** How many of the partitions a sum holds that begins with the first of them. */
export function partitionsIn(fold: MomentState | undefined, config: MomentsConfig): number {
  const end = fold?.blocks.at(-1)?.ranges.at(-1)?.[1] ?? 0;
  return partitionRanges(config).filter(([, to]) => to <= end).length;
}

/** The sums of finished moments, whole ones or a shard. @throws UsageError when they are missing, damaged or another run's */
export async function finishedSums(folder: string, config: MomentsConfig): Promise<MomentState> {
  const path = join(folder, MOMENTS_FILES.sums);
  const state = await readSums(path, config, blockRanges(config), {
    what: 'sum',
    remedy: `make it anew with geq covariance --force --out ${folder}`,
  });
  if (!state) throw new UsageError(`${path}: missing; make it anew with geq covariance --force --out ${folder}`);
  const last = await readSums(join(folder, MOMENTS_FILES.lastSums), config, blockRanges(config), {
    what: 'sum',
    remedy: `make it anew with geq covariance --force --out ${folder}`,
  });
  return last ? mergeMoments([state, last]) : state;
}

async function readSums(
  path: string,
  config: MomentsConfig,
  within: readonly Range[],
  { what, remedy }: { what: string; remedy: string },
): Promise<MomentState | undefined> {
  const stored = await readState(path, remedy);
  if (!stored) return undefined;
  let state: MomentState;
  try {
    state = stateFromArrays(stored);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}; ${remedy}`);
  }
  const isOurs =
    state.generatorHash === generatorHash(config.generator) &&
    state.blocks.every(
      ({ seed, ranges }) =>
        seed === config.seed && ranges.every(([first, end]) => within.some(([from, to]) => first >= from && end <= to)),
    );
  if (!isOurs) throw new UsageError(`${path}: this ${what} belongs to another run; ${remedy}`);
  return state;
}
