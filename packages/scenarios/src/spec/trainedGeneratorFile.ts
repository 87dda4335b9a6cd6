import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFile, readRunFile, UsageError } from '@geq/runs';
import { distributed, pathOf, weightsIn } from '../weights/weightsIn.ts';
import { isWeightsIndex } from '../weights/weightsIndex.ts';

/** The trained generator in the folder of a training: what `--generator FOLDER` means. */
export const trainedGeneratorFile = (folder: string): string => join(folder, 'generator.safetensors');

/**
 * The file of a network that a user names: of a folder in which one was trained, the generator in there; of a folder with weights as
 * Hugging Face's libraries write them, or its config.json, these; of an index of several files, the first of them, which stands for all;
 * every other path is its own.
 *
 * @param onNotice told when that training ended in numerical trouble
 * @throws UsageError for a training that has no checkpoint yet, folders with weights in another form, missing parts
 */
export async function networkFileOf(path: string, onNotice: (text: string) => void = () => undefined): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const run = isFolder ? await readRunFile(path) : undefined;
  if (isFolder && run === undefined) return (await weightsIn(path)) ?? path;
  if (!isFolder && basename(path) === 'config.json') return (await weightsIn(dirname(path))) ?? path;
  if (
    !isFolder &&
    (path.endsWith('.distcp') ||
      (basename(path) === '.metadata' &&
        (await readdir(dirname(path)).catch((): string[] => [])).some((name) => name.endsWith('.distcp'))))
  )
    throw new UsageError(distributed(dirname(path)));
  if (!isFolder && isWeightsIndex(path)) return pathOf(path);
  if (run?.kind !== 'training') return path;
  const file = trainedGeneratorFile(path);
  if (!(await isFile(file)))
    throw new UsageError(
      `${path}: expected a trained generator, got a training without a checkpoint yet; continue it with geq train --resume ${path}`,
    );
  if (run.status === 'nonFinite')
    onNotice(
      `${path}: its training ended in numerical trouble (a loss or gradient that is no finite number); the generator of its last good checkpoint is taken`,
    );
  return file;
}
