import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { accumulate, finalizeMoments, mergeMoments, omegaReport, standardErrors, stateFromArrays, stateToArrays, type MomentState } from '@geq/covariance';
import { symmetricEigenvalues } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { createGenerator, generatorHash } from './generator/kinds.ts';
import { shardRange, type MomentsConfig } from './momentsConfig.ts';
import { MOMENTS_FILES, writeMomentsFolder } from './momentsFolder.ts';
import type { MomentsReport } from './momentsReport.ts';
import { networkOf, type RunSetup } from './runFile.ts';
import { readState, writeState } from './stateFile.ts';
import type { TaskHooks, TaskResult } from './task.ts';
import { UsageError } from './usageError.ts';
import { shardFile } from './workingFiles.ts';

const LOOK_EVERY = 16; // blocks between looks at the clock: 4096 samples

export interface MomentsShardTask {
  /** A folder that `openRunFolder` made ready. */
  readonly folder: string;
  readonly config: MomentsConfig;
  readonly shard: number;
  readonly checkpointSeconds: number;
  readonly setup: RunSetup;
}

/** Sums one shard of the blocks, from its checkpoint if there is one; ends with the finished shard on disk. */
export async function runMomentsShard({ folder, config, shard, checkpointSeconds, setup }: MomentsShardTask, { signal, threads, onProgress }: TaskHooks): Promise<TaskResult> {
  const generator = await createGenerator(config.generator, { ...networkOf(setup), threads });
  try {
    let saved = performance.now();
    const { status, state, nonFinite } = await accumulate(generator, {
      generatorHash: generatorHash(config.generator), seed: config.seed, ...shardRange(config, shard), signal,
      state: await storedShard(folder, config, shard),
      onProgress: (done, total) => onProgress(done * BLOCK_SIZE, total * BLOCK_SIZE),
      checkpointEvery: LOOK_EVERY,
      onCheckpoint: async (checkpoint) => {
        if (performance.now() - saved < 1000 * checkpointSeconds) return;
        await writeState(shardFile(folder, shard), stateToArrays(checkpoint));
        saved = performance.now();
      },
    });
    await writeState(shardFile(folder, shard), stateToArrays(state));
    const notes = nonFinite ? [`the generator gave NaN or an infinity in output ${nonFinite.output} of sample ${nonFinite.sample} of block ${nonFinite.block}; the blocks before it are kept`] : [];
    return { status, notes, report: { engine: generator.engine } };
  } finally {
    await generator.close();
  }
}

/** A shard's sums so far; undefined when it has not begun. @throws UsageError when the file is damaged or another run's */
async function storedShard(folder: string, config: MomentsConfig, shard: number): Promise<MomentState | undefined> {
  const path = shardFile(folder, shard);
  const stored = await readState(path);
  if (!stored) return undefined;
  let state: MomentState;
  try {
    state = stateFromArrays(stored);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}; remove this file to sample the shard anew`);
  }
  const { from, to } = shardRange(config, shard);
  const isOurs = state.generatorHash === generatorHash(config.generator)
    && state.blocks.every(({ seed, ranges }) => seed === config.seed && ranges.every(([first, end]) => first >= from && end <= to));
  if (!isOurs) throw new UsageError(`${path}: this shard belongs to another run; remove this file to sample the shard anew`);
  return state;
}

/** Merges the finished shards and writes the `.npy` files. */
export async function runMomentsMerge({ folder, config }: Pick<MomentsShardTask, 'folder' | 'config'>): Promise<TaskResult> {
  let merged: MomentState | undefined;
  for (let shard = 0; shard < config.shards; shard++) { // one after another: sums of large N and D fill the memory
    const state = await storedShard(folder, config, shard);
    if (!state) throw new UsageError(`${shardFile(folder, shard)}: missing; run the command again to sample it`);
    merged = merged === undefined ? state : mergeMoments([merged, state]);
  }
  if (merged === undefined) throw new UsageError(`${folder}: expected shards, got none`);
  const moments = finalizeMoments(merged);
  if (moments.count !== config.blocks * BLOCK_SIZE) throw new UsageError(`${folder}: expected ${config.blocks * BLOCK_SIZE} samples in the shards, got ${moments.count}; run the command again to finish them`);
  await writeState(join(folder, MOMENTS_FILES.sums), stateToArrays(merged)); // what larger moments begin with
  await writeMomentsFolder(folder, moments);
  const report = { samples: moments.count, standardErrors: standardErrors(merged), omega: omegaReport(symmetricEigenvalues(moments.omega)), zeroVariance: moments.zeroVariance.length };
  return { status: 'ok', notes: [], report: report satisfies MomentsReport };
}
