import { stat } from 'node:fs/promises';
import { isFile } from '../boundedFile.ts';
import { readRunFile } from '../runFile.ts';
import { generatorFile } from '../training/trainingFolder.ts';
import { UsageError } from '../usageError.ts';

/**
 * The file of a network that a user names: of a folder in which one was trained, the generator in there; every other path is its own.
 *
 * @throws UsageError for a training that has no checkpoint yet
 */
export async function networkFileOf(path: string): Promise<string> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (!isFolder || (await readRunFile(path))?.kind !== 'training') return path;
  const file = generatorFile(path);
  if (!await isFile(file)) throw new UsageError(`${path}: expected a trained generator, got a training without a checkpoint yet; continue it with geq train --resume ${path}`);
  return file;
}
