import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The files that a run keeps while it works, and removes when it is complete. */
export const checkpointFile = (folder: string): string => join(folder, 'checkpoint.safetensors');
export const evaluationCheckpoint = (folder: string): string => join(folder, 'evaluation.safetensors');
export const pieceFile = (folder: string, piece: number): string => join(folder, `piece-${piece}.safetensors`);

/** The sum of the first pieces. */
export const foldFile = (folder: string): string => join(folder, 'fold.safetensors');

const WORKING = /^(checkpoint|evaluation|fold|piece-\d+)\.safetensors$/;

export async function removeWorkingFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (WORKING.test(name)) await rm(join(folder, name), { force: true });
}
