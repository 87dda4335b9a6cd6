import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSafetensors, type NamedTensors } from '@geq/formats';
import {
  writeFileAtomic,
  readBounded,
  ANY_NUMBER,
  type FilePatterns,
  firstDifference,
  requireSeal,
  writeSealed,
  UsageError,
} from '@geq/runs';
import { trainedGeneratorFile } from '@geq/scenarios';
import { lossesFile } from './lossTable.ts';
import type { TrainingConfig } from './trainingConfig.ts';

/** What the last network of a run makes. */
export const lastSamplesFile = (folder: string): string => join(folder, 'samples.png');
/** Folder of the grids that are drawn on the way. */
export const samplesFolder = (folder: string): string => join(folder, 'samples');
/** The grid of outputs for fixed latents after so many steps. */
export const samplesFile = (folder: string, step: number): string =>
  join(samplesFolder(folder), `step-${padded(step)}.png`);
/** Name of the losses' figure, without its ending. */
export const lossFigureName = (folder: string): string => join(folder, 'losses');

const CHECKPOINT = /^checkpoint-(\d{7,})\.safetensors$/;
const padded = (step: number): string => String(step).padStart(7, '0');
/** Where the checkpoint after so many steps lies. */
export const trainingCheckpointFile = (folder: string, step: number): string =>
  join(folder, `checkpoint-${padded(step)}.safetensors`);

/** Steps of which there are checkpoints, ascending. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => CHECKPOINT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** The newest checkpoint of a folder; undefined when there is none. */
export async function newestCheckpoint(
  folder: string,
): Promise<{ readonly step: number; readonly file: string } | undefined> {
  const step = (await checkpointSteps(folder)).at(-1);
  return step === undefined ? undefined : { step, file: trainingCheckpointFile(folder, step) };
}

/** What a checkpoint depends on: all of the configuration but how far it goes. */
const identityOf = ({ steps: _, ...config }: TrainingConfig): unknown => JSON.parse(JSON.stringify(config));

/** Writes a checkpoint and removes the oldest ones beyond `keep`. */
export async function writeCheckpoint(
  folder: string,
  { tensors, metadata }: NamedTensors,
  { config, step, keep }: { readonly config: TrainingConfig; readonly step: number; readonly keep: number },
): Promise<void> {
  await writeFileAtomic(
    trainingCheckpointFile(folder, step),
    writeSealed({ tensors, metadata: { ...metadata, run: JSON.stringify(identityOf(config)) } }),
  );
  await removeOldCheckpoints(folder, keep);
}

/** Removes the oldest checkpoints beyond `keep`; also those that an end at the wrong moment has left. */
export async function removeOldCheckpoints(folder: string, keep: number): Promise<void> {
  const steps = await checkpointSteps(folder);
  for (const old of steps.slice(0, Math.max(0, steps.length - keep)))
    await rm(trainingCheckpointFile(folder, old), { force: true });
}

/** The newest checkpoint of a run; undefined when there is none. @throws UsageError when it is damaged or another run's */
export async function readCheckpoint(
  folder: string,
  config: TrainingConfig,
): Promise<{ file: string; tensors: NamedTensors } | undefined> {
  const newest = await newestCheckpoint(folder);
  if (newest === undefined) return undefined;
  const { file } = newest;
  const remedy = 'remove this file to go on from the one before it';
  try {
    const bytes = await readBounded(file);
    const tensors = parseSafetensors(bytes, { source: file });
    requireSealOf(bytes, file); // written by this version: it has one
    const difference = firstDifference(identityOf(config), JSON.parse(tensors.metadata.run ?? 'null'));
    if (difference) throw new UsageError(`${file}: this checkpoint is of another run: ${difference}; ${remedy}`);
    return { file, tensors };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${(error as Error).message}; ${remedy}`);
  }
}

function requireSealOf(bytes: Uint8Array, file: string): void {
  try {
    requireSeal(bytes);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** What the files of a training are called, but `run.json`. */
export const TRAINING_FILES: FilePatterns = [
  lossesFile(''),
  trainedGeneratorFile(''),
  lastSamplesFile(''),
  ...['svg', 'png'].map((ending) => `${lossFigureName('')}.${ending}`),
  `checkpoint-${ANY_NUMBER}.safetensors`,
  `samples/step-${ANY_NUMBER}.png`,
];
