import { performance } from 'node:perf_hooks';
import { rm } from 'node:fs/promises';
import { accumulate, mergeMoments, stateToArrays } from '@geq/covariance';
import { BLOCK_SIZE } from '@geq/random';
import { createGenerator, generatorHash, type MomentsConfig, networkOf, type NetworkSetup } from '@geq/scenarios';
import { writeState, type TaskHooks, type TaskResult, foldFile, partitionFile } from '@geq/runs';
import { partitionRanges, wholePartitions } from './partitionRanges.ts';
import { partitionsIn, storedFold, storedPartition } from './storedSums.ts';

const LOOK_EVERY = 16; // blocks between looks at the clock: 4096 samples

/** One partition of moments for a thread to sum. */
export interface MomentsPartitionTask {
  /** A folder that `openRunFolder` made ready. */
  readonly folder: string;
  readonly config: MomentsConfig;
  readonly partition: number;
  readonly checkpointSeconds: number;
  readonly setup: NetworkSetup;
  /** Add the partition to the sum of those before it as soon as it is whole; where one partition follows the other. One file is left, however many there are. */
  readonly fold?: boolean;
}

/** Sums one partition of the blocks, from its checkpoint if there is one; ends with the finished partition on disk, by itself or in the sum of all so far. */
export async function runMomentsPartition(
  { folder, config, partition, checkpointSeconds, setup, fold = false }: MomentsPartitionTask,
  { signal, threads, onProgress }: TaskHooks,
): Promise<TaskResult> {
  const [from, to] = partitionRanges(config)[partition];
  const generator = await createGenerator(config.generator, { ...networkOf(setup), threads });
  try {
    let saved = performance.now();
    const { status, state, nonFinite, seconds } = await accumulate(generator, {
      generatorHash: generatorHash(config.generator),
      seed: config.seed,
      from,
      to,
      signal,
      state: await storedPartition(folder, config, partition),
      onProgress: (done, total) => onProgress(done * BLOCK_SIZE, total * BLOCK_SIZE),
      checkpointEvery: LOOK_EVERY,
      onCheckpoint: async (snapshot) => {
        if (performance.now() - saved < 1000 * checkpointSeconds) return;
        await writeState(partitionFile(folder, partition), stateToArrays(snapshot()));
        saved = performance.now();
      },
    });
    if (fold && status === 'ok' && partition < wholePartitions(config)) {
      const before = await storedFold(folder, config);
      if (partitionsIn(before, config) === partition) {
        await writeState(foldFile(folder), stateToArrays(before ? mergeMoments([before, state]) : state));
        await rm(partitionFile(folder, partition), { force: true });
        return { status, notes: [], seconds, report: { engine: generator.engine } };
      }
    }
    await writeState(partitionFile(folder, partition), stateToArrays(state));
    const notes = nonFinite
      ? [
          `the generator gave NaN or an infinity in output ${nonFinite.output} of sample ${nonFinite.sample} of block ${nonFinite.block}; the blocks before it are kept`,
        ]
      : [];
    return { status, notes, seconds, report: { engine: generator.engine } };
  } finally {
    await generator.close();
  }
}
