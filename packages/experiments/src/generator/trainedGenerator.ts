import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFile } from '../boundedFile.ts';
import { readRunFile } from '../runFile.ts';
import { generatorFile } from '../training/trainingFolder.ts';
import { UsageError } from '../usageError.ts';

/** What Hugging Face's library calls the weights in the folder that it writes. */
const WEIGHTS = ['model.safetensors', 'pytorch_model.bin'] as const;

/**
 * The file of a network that a user names: of a folder in which one was trained, the generator in there; of a folder with weights as
 * Hugging Face's library writes them, these; every other path is its own.
 *
 * @throws UsageError for a training that has no checkpoint yet
 */
export async function networkFileOf(path: string): Promise<string> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  const run = isFolder ? await readRunFile(path) : undefined;
  if (isFolder && run === undefined) {
    for (const file of WEIGHTS.map((name) => join(path, name))) if (await isFile(file)) return file;
  }
  if (run?.kind !== 'training') return path;
  const file = generatorFile(path);
  if (!await isFile(file)) throw new UsageError(`${path}: expected a trained generator, got a training without a checkpoint yet; continue it with geq train --resume ${path}`);
  return file;
}
