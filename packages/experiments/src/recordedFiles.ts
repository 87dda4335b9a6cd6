import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, relative } from 'node:path';
import { isFile, readBounded } from './boundedFile.ts';
import { dataFilesOf } from './dataFiles.ts';
import { withLock } from './folderLock.ts';
import { requireRecorded } from './recordedFile.ts';
import { readRunFile, writeRunFile, type RunFile } from './runFile.ts';

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Writes the `run.json` of a finished run, with the SHA-256 of its data files. */
export async function writeFinishedRun(folder: string, run: Omit<RunFile, 'format' | 'files'>): Promise<void> {
  const files: Record<string, string> = {};
  for (const path of await dataFilesOf(folder, run))
    if (await isFile(path)) files[relative(folder, path)] = await digestOf(path);
  await writeRunFile(folder, { ...run, files });
}

/** Takes down the files of a finished run anew: some have come after it was done. */
export async function recordFiles(folder: string): Promise<void> {
  const run = await readRunFile(folder);
  if (run?.status === 'complete') await writeFinishedRun(folder, run);
}

/** Writes a file into a folder that may be a finished run's, which then knows it: not at all while it is written, by its new checksum afterwards. */
export async function writeIntoRun(path: string, write: () => Promise<void>): Promise<void> {
  const folder = dirname(path);
  const name = relative(folder, path);
  const isKnown = async (): Promise<boolean> => {
    const run = await readRunFile(folder).catch(() => undefined); // a folder of something else
    return (
      run?.status === 'complete' &&
      run.files !== undefined &&
      (await dataFilesOf(folder, run)).some((each) => relative(folder, each) === name)
    );
  };
  if (!(await isKnown())) return write();
  return withLock(folder, { wait: true }, async () => {
    const run = await readRunFile(folder);
    if (run?.files === undefined) return write();
    const { [name]: _, ...others } = run.files;
    await writeRunFile(folder, { ...run, files: others });
    await write();
    await writeRunFile(folder, { ...run, files: { ...others, [name]: await digestOf(path) } });
    return undefined;
  });
}

/** Looks whether the files of a finished run are what they were. @throws UsageError naming the first that is not */
export async function requireIntact(folder: string, run: RunFile): Promise<void> {
  for (const path of await dataFilesOf(folder, run))
    if (await isFile(path)) requireRecorded(await readBounded(path), path, relative(folder, path), run.files);
}
