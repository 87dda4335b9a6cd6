import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isFile, readBounded } from '../files/readBounded.ts';
import { filesMatching, fitsPattern } from '../files/filesMatching.ts';
import { withLock } from '../lock/folderLock.ts';
import { requireRecorded } from './readRecorded.ts';
import { readRunFile, writeRunFile, type RunFile } from './runFile.ts';
import { UsageError } from '../check/usageError.ts';

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

const nameIn = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

/** The data files that are in a run's folder. */
export const dataFilesOf = (folder: string, { dataFiles, files = {} }: RunFile): Promise<string[]> =>
  filesMatching(folder, dataFiles ?? Object.keys(files));

/** What became of a run. */
export interface RunEnd {
  readonly status: Exclude<RunFile['status'], 'running'>;
  /** What it found out beside its files. */
  readonly report?: unknown;
  /** Who made it, where, how long. */
  readonly provenance: RunFile['provenance'];
  /** Added to what it was begun with. */
  readonly setup?: RunFile['setup'];
}

/** Writes down the end of a run that `openRunFolder` began; of a finished one with the SHA-256 of its data files. */
export async function endRun(folder: string, { setup, ...end }: RunEnd): Promise<void> {
  const run = await readRunFile(folder);
  if (!run)
    throw new UsageError(
      `${folder}: expected the run.json of the run at work here, got none; give the same command again`,
    );
  const ended = { ...run, ...end, setup: { ...run.setup, ...setup }, files: undefined };
  await writeRunFile(folder, end.status === 'complete' ? { ...ended, files: await digestsOf(folder, ended) } : ended);
}

async function digestsOf(folder: string, run: RunFile): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of await dataFilesOf(folder, run)) files[nameIn(folder, path)] = await digestOf(path);
  return files;
}

/** Takes down the files of a finished run anew: some have come after it was done. @param setup added to what it was begun with */
export async function recordFiles(folder: string, setup: RunFile['setup'] = {}): Promise<void> {
  const run = await readRunFile(folder);
  if (run?.status !== 'complete') return;
  await writeRunFile(folder, { ...run, setup: { ...run.setup, ...setup }, files: await digestsOf(folder, run) });
}

/** Writes a file into a folder that may be a finished run's, which then knows it: not at all while it is written, by its new checksum afterwards. */
export async function writeIntoRun(path: string, write: () => Promise<void>): Promise<void> {
  const folder = dirname(path);
  const name = nameIn(folder, path);
  const isDatum = ({ dataFiles, files = {} }: RunFile): boolean =>
    fitsPattern(name, dataFiles ?? []) || Object.hasOwn(files, name);
  const run = await readRunFile(folder).catch(() => undefined); // a folder of something else
  if (run?.status !== 'complete' || run.files === undefined || !isDatum(run)) return write();
  return withLock(folder, { wait: true }, async () => {
    const present = await readRunFile(folder);
    if (present?.files === undefined) return write();
    const { [name]: _, ...others } = present.files;
    await writeRunFile(folder, { ...present, files: others });
    await write();
    await writeRunFile(folder, { ...present, files: { ...others, [name]: await digestOf(path) } });
    return undefined;
  });
}

/** Looks whether the files of a finished run are what they were. @throws UsageError naming the first that is not */
export async function requireIntact(folder: string, { files = {} }: RunFile): Promise<void> {
  for (const name of Object.keys(files)) {
    const path = join(folder, name);
    if (await isFile(path)) requireRecorded(await readBounded(path), path, name, files);
  }
}
