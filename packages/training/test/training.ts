import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNpy } from '@geq/formats';
import { stream } from '@geq/random';
import { readImages } from '../src/images/readImages.ts';
import { trainingConfig, type TrainingOptions } from '../src/training/trainingOptions.ts';
import { type ImageSet } from '../src/images/imageSet.ts';
import { type TrainingConfig } from '../src/training/trainingConfig.ts';
import { quiet } from '@geq/testing';
import { openRunFolder, type TaskHooks, type TaskResult } from '@geq/runs';
import { TRAINING_FILES } from '../src/training/trainingFolder.ts';
import { trainingRunKind, type TrainingSetup } from '../src/training/trainingRunKind.ts';
import { runTrainingTask } from '../src/training/runTrainingTask.ts';

/** A stack of small images: blobs at random places, 1×size×size. */
export async function blobs(
  folder: string,
  { count = 40, size = 8, seed = 0, name = 'blobs.npy' } = {},
): Promise<{ path: string; data: ImageSet }> {
  const rng = stream(seed, 'blobs', 0);
  const bytes = new Uint8Array(count * size * size);
  for (let b = 0; b < count; b++) {
    const [row, column] = [rng.uniform() * size, rng.uniform() * size];
    for (let i = 0; i < size * size; i++)
      bytes[b * size * size + i] =
        255 * Math.exp(-((Math.floor(i / size) - row) ** 2 + ((i % size) - column) ** 2) / 4);
  }
  const path = join(folder, name);
  await writeFile(path, writeNpy({ shape: [count, 1, size, size], data: bytes }));
  return { path, data: await readImages(path) };
}

/** Tiny networks: a step takes a millisecond or two. */
const TINY = {
  dcgan: { nz: 3, ngf: 2, ndf: 2 },
  realnvp: { baseDim: 2, resBlocks: 0, heldOut: 8 },
} as const;

export type Model = keyof typeof TINY;

export const tinyTraining = (
  model: Model,
  data: ImageSet,
  options: Partial<TrainingOptions> = {},
): Promise<TrainingConfig> =>
  trainingConfig({ model, batch: 8, steps: 12, sampleEvery: 4, seed: 1, ...TINY[model], ...options }, data);

/** A training in this thread: starting another takes longer than tiny networks train. */
export async function trainHere(
  folder: string,
  config: TrainingConfig,
  data: ImageSet,
  { hooks = quiet(), ...setup }: TrainingSetup & { hooks?: TaskHooks } = {},
): Promise<TaskResult> {
  const opened = await openRunFolder(folder, {
    kind: trainingRunKind,
    config,
    dataFiles: TRAINING_FILES,
    setup: { threads: 1, ...setup },
  });
  return runTrainingTask({ folder, config, setup: opened.setup, ...data }, hooks);
}
