import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { accumulate, finalizeMoments, mergeMoments, omegaReport, standardErrors, stateFromArrays, stateToArrays, type MomentState, type OmegaReport, type PerCovariance } from '@geq/covariance';
import { specHash } from '@geq/generators';
import { symmetricEigenvalues } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import { createGenerator } from './generatorFactory.ts';
import { shardRange, type MomentsConfig } from './momentsConfig.ts';
import { writeMomentsFolder } from './momentsFolder.ts';
import { readState, writeState } from './stateFile.ts';
import type { TaskHooks, TaskResult } from './task.ts';
import { UsageError } from './usageError.ts';

const LOOK_EVERY = 16; // blocks between looks at the clock: 4096 samples

export interface MomentsShardTask {
  readonly folder: string;
  readonly config: MomentsConfig;
  readonly shard: number;
  readonly checkpointSeconds: number;
  /** Ignore a checkpoint that may lie there. */
  readonly afresh?: boolean;
}

export const shardFile = (folder: string, shard: number): string => join(folder, `shard-${shard}.safetensors`);

async function storedState(folder: string, shard: number, generatorHash: string): Promise<MomentState | undefined> {
  const path = shardFile(folder, shard);
  const stored = await readState(path);
  if (!stored) return undefined;
  const state = stateFromArrays(stored);
  if (state.generatorHash !== generatorHash) throw new UsageError(`${path}: this shard belongs to another generator; choose another --out, or --force`);
  return state;
}

/** Sums one shard of the blocks, from its checkpoint if there is one; ends with the finished shard on disk. */
export async function runMomentsShard({ folder, config, shard, checkpointSeconds, afresh }: MomentsShardTask, { signal, onProgress }: TaskHooks): Promise<TaskResult> {
  const generator = createGenerator(config.generator);
  try {
    const generatorHash = specHash(config.generator);
    const { from, to } = shardRange(config, shard);
    let saved = performance.now();
    const result = await accumulate(generator, {
      generatorHash, seed: config.seed, from, to, signal,
      state: afresh ? undefined : await storedState(folder, shard, generatorHash),
      onProgress: (done, total) => onProgress(done * BLOCK_SIZE, total * BLOCK_SIZE),
      checkpointEvery: LOOK_EVERY,
      onCheckpoint: async (state) => {
        if (performance.now() - saved < 1000 * checkpointSeconds) return;
        await writeState(shardFile(folder, shard), stateToArrays(state));
        saved = performance.now();
      },
    });
    await writeState(shardFile(folder, shard), stateToArrays(result.state));
    const notes = result.nonFinite ? [`the generator gave NaN or an infinity in output ${result.nonFinite.output} of sample ${result.nonFinite.sample} of block ${result.nonFinite.block}; the blocks before it are kept`] : [];
    return { status: result.status, notes };
  } finally {
    generator.dispose();
  }
}

export interface MomentsReport {
  readonly samples: number;
  readonly standardErrors: PerCovariance;
  readonly omega: OmegaReport;
  /** Outputs that never vary. */
  readonly zeroVariance: number;
}

/** Merges the finished shards, writes the `.npy` files and removes the shards. */
export async function finishMoments(folder: string, config: MomentsConfig): Promise<MomentsReport> {
  const generatorHash = specHash(config.generator);
  const shards = Array.from({ length: config.shards }, (_, i) => i);
  const states: MomentState[] = [];
  for (const shard of shards) {
    const state = await storedState(folder, shard, generatorHash);
    if (!state) throw new UsageError(`${shardFile(folder, shard)}: missing; run the command again to sample it`);
    states.push(state);
  }
  const merged = mergeMoments(states);
  const moments = finalizeMoments(merged);
  await writeMomentsFolder(folder, moments);
  for (const shard of shards) await rm(shardFile(folder, shard), { force: true });
  return { samples: moments.count, standardErrors: standardErrors(merged), omega: omegaReport(symmetricEigenvalues(moments.omega)), zeroVariance: moments.zeroVariance.length };
}
