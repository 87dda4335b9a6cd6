import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a simulation keeps its state while it works: `checkpoint.safetensors` of its run folder. */
export const checkpointFile = (folder: string): string => join(folder, 'checkpoint.safetensors');

/** Where it keeps the evaluation on fresh samples that has begun. */
export const evaluationCheckpoint = (folder: string): string => join(folder, 'evaluation.safetensors');

/** Sums of one partition of moments; the name on disk, `piece-<index>.safetensors`, is that of the first versions. */
export const partitionFile = (folder: string, partition: number): string =>
  join(folder, `piece-${partition}.safetensors`);

/** The sum of the first partitions of moments. */
export const foldFile = (folder: string): string => join(folder, 'fold.safetensors');

const WORKING = /^(checkpoint|evaluation|fold|piece-\d+)\.safetensors$/;

/** Removes what a run keeps in its folder only while it works; a complete run has none of these files. */
export async function removeWorkingFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (WORKING.test(name)) await rm(join(folder, name), { force: true });
}
