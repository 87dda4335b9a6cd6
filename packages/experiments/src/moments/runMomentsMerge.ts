import { join } from 'node:path';
import {
  finalizeMoments,
  mergeMoments,
  omegaReport,
  sampleCount,
  standardErrors,
  stateToArrays,
  type MomentState,
} from '@geq/covariance';
import { symmetricEigenvalues } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { type MomentsConfig, countBlocks, MOMENTS_FILES, writeMomentsFolder } from '@geq/scenarios';
import { writeState, type TaskHooks, type TaskResult, UsageError, partitionFile } from '@geq/runs';
import { partitionRanges, wholePartitions } from './partitionRanges.ts';
import type { MomentsReport } from './momentsReport.ts';
import { finishedSums, partitionsIn, storedFold, storedPartition } from './storedSums.ts';

/** The partitions of one folder. */
export interface PartitionsMergeTask {
  readonly folder: string;
  readonly config: MomentsConfig;
}

/** Finished shards in folders of their own, by first block: the order of their sums. */
export interface ShardsMergeTask extends PartitionsMergeTask {
  readonly shards: readonly { readonly folder: string; readonly config: MomentsConfig }[];
}

/**
 * Adds the finished partitions up, in ascending order, and writes the sums; of whole moments the `.npy` files too. The last partition, where it has only
 * begun, is added at the end and stored by itself: larger moments go on from the sum of the whole partitions and from there.
 */
export async function runMomentsMerge(
  { folder, config }: PartitionsMergeTask,
  { signal, onProgress }: TaskHooks,
): Promise<TaskResult> {
  const count = partitionRanges(config).length;
  const whole = wholePartitions(config);
  let fold = await storedFold(folder, config);
  const stored = async (partition: number): Promise<MomentState> => {
    const state = await storedPartition(folder, config, partition);
    if (!state)
      throw new UsageError(`${partitionFile(folder, partition)}: missing; run the command again to sample it`);
    return state;
  };
  if (!fold && config.base !== undefined)
    throw new UsageError(
      `${folder}: the sums that these moments begin with are missing; begin anew with geq covariance --force --extend`,
    );
  for (let partition = partitionsIn(fold, config); partition < whole; partition++) {
    if (signal.aborted) return { status: 'aborted', notes: [] };
    const state = await stored(partition);
    fold = fold ? mergeMoments([fold, state]) : state;
    onProgress(partition + 1, count + 1);
  }
  const last = whole < count ? await stored(whole) : undefined;
  const sums = fold && last ? mergeMoments([fold, last]) : (fold ?? last)!; // one partition at least, or a base
  onProgress(count, count);
  requireCount(folder, config, sums);
  if (signal.aborted) return { status: 'aborted', notes: [] };
  await writeState(join(folder, MOMENTS_FILES.sums), stateToArrays((fold ?? last)!));
  if (fold && last) await writeState(join(folder, MOMENTS_FILES.lastSums), stateToArrays(last));
  return written(folder, config, sums);
}

/** Adds finished shards up in the order given and writes what one run over all of them would have written, but for rounding. One state after another: sums of large N and D fill the memory. */
export async function runShardsMerge(
  { folder, config, shards }: ShardsMergeTask,
  { signal, onProgress }: TaskHooks,
): Promise<TaskResult> {
  let merged = await finishedSums(shards[0].folder, shards[0].config);
  for (let index = 1; index < shards.length; index++) {
    if (signal.aborted) return { status: 'aborted', notes: [] };
    merged = mergeMoments([merged, await finishedSums(shards[index].folder, shards[index].config)]);
    onProgress(index + 1, shards.length);
  }
  requireCount(folder, config, merged);
  if (signal.aborted) return { status: 'aborted', notes: [] };
  await writeState(join(folder, MOMENTS_FILES.sums), stateToArrays(merged));
  return written(folder, config, merged);
}

function requireCount(folder: string, config: MomentsConfig, sums: MomentState): void {
  const [samples, expected] = [sampleCount(sums), countBlocks(config) * BLOCK_SIZE];
  if (samples !== expected)
    throw new UsageError(
      `${folder}: expected ${expected} samples in the sums, got ${samples}; run the command again to finish them`,
    );
}

/** Writes the `.npy` files of whole moments, and says what they are. */
async function written(folder: string, config: MomentsConfig, sums: MomentState): Promise<TaskResult> {
  const found = { samples: sampleCount(sums), standardErrors: standardErrors(sums) };
  if (config.shard) return { status: 'ok', notes: [], report: { ...found, zeroVariance: 0 } satisfies MomentsReport };
  const start = performance.now();
  const moments = finalizeMoments(sums);
  await writeMomentsFolder(folder, moments);
  const report = {
    ...found,
    omega: omegaReport(symmetricEigenvalues(moments.omega)),
    zeroVariance: moments.zeroVariance.length,
  };
  return {
    status: 'ok',
    notes: [],
    seconds: { spectrum: (performance.now() - start) / 1000 },
    report: report satisfies MomentsReport,
  };
}
