import { join } from 'node:path';
import { finalizeMoments, mergeMoments, omegaReport, sampleCount, standardErrors, stateToArrays, type MomentState } from '@geq/covariance';
import { symmetricEigenvalues } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { countBlocks, type MomentsConfig } from './momentsConfig.ts';
import { MOMENTS_FILES, writeMomentsFolder } from './momentsFolder.ts';
import type { MomentsReport } from './momentsReport.ts';
import { writeState } from './stateFile.ts';
import { finishedSums, storedPiece } from './storedSums.ts';
import type { TaskHooks, TaskResult } from './task.ts';
import { UsageError } from './usageError.ts';
import { pieceFile } from './workingFiles.ts';

/** The pieces of one folder. */
export interface PiecesMergeTask {
  readonly folder: string;
  readonly config: MomentsConfig;
}

/** Finished shards in folders of their own, by first block: the order of their sums. */
export interface ShardsMergeTask extends PiecesMergeTask {
  readonly shards: readonly { readonly folder: string; readonly config: MomentsConfig }[];
}

/** Merges the finished pieces and writes the sums; of whole moments the `.npy` files too. */
export const runMomentsMerge = ({ folder, config }: PiecesMergeTask, hooks: TaskHooks): Promise<TaskResult> =>
  merge(folder, config, config.pieces, async (piece) => {
    const state = await storedPiece(folder, config, piece);
    if (!state) throw new UsageError(`${pieceFile(folder, piece)}: missing; run the command again to sample it`);
    return state;
  }, hooks);

/** Merges finished shards in the order given and writes what one run over all of them would have written. */
export const runShardsMerge = ({ folder, config, shards }: ShardsMergeTask, hooks: TaskHooks): Promise<TaskResult> =>
  merge(folder, config, shards.length, (i) => finishedSums(shards[i].folder, shards[i].config), hooks);

/** One state after another: sums of large N and D fill the memory. */
async function merge(folder: string, config: MomentsConfig, count: number, read: (index: number) => Promise<MomentState>, { signal, onProgress }: TaskHooks): Promise<TaskResult> {
  let merged = await read(0);
  for (let index = 1; index < count; index++) {
    if (signal.aborted) return { status: 'aborted', notes: [] };
    merged = mergeMoments([merged, await read(index)]);
    onProgress(index + 1, count);
  }
  const [samples, expected] = [sampleCount(merged), countBlocks(config) * BLOCK_SIZE];
  if (samples !== expected) throw new UsageError(`${folder}: expected ${expected} samples in the sums, got ${samples}; run the command again to finish them`);
  if (signal.aborted) return { status: 'aborted', notes: [] };
  await writeState(join(folder, MOMENTS_FILES.sums), stateToArrays(merged)); // what a merge reads, and what larger moments begin with
  const found = { samples, standardErrors: standardErrors(merged) };
  if (config.shard) return { status: 'ok', notes: [], report: { ...found, zeroVariance: 0 } satisfies MomentsReport };
  const start = performance.now();
  const moments = finalizeMoments(merged);
  await writeMomentsFolder(folder, moments);
  const report = { ...found, omega: omegaReport(symmetricEigenvalues(moments.omega)), zeroVariance: moments.zeroVariance.length };
  return { status: 'ok', notes: [], seconds: { spectrum: (performance.now() - start) / 1000 }, report: report satisfies MomentsReport };
}
