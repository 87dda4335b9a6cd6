import { readdir, rm } from 'node:fs/promises';
import { sweepTemporaryFiles } from './atomicFile.ts';
import { dataFilesOf } from './dataFiles.ts';
import { firstDifference } from './difference.ts';
import { isOfLock } from './folderLock.ts';
import { makeFolder } from './makeFolder.ts';
import { provenance } from './provenance.ts';
import { requireIntact } from './recordedFiles.ts';
import { readRunFile, runFilePath, writeRunFile, type RunFile, type RunSetup } from './runFile.ts';
import { UsageError } from './usageError.ts';
import { removeWorkingFiles } from './workingFiles.ts';

export type FolderState = 'new' | 'resumable' | 'complete';

export interface WantedRun {
  readonly kind: RunFile['kind'];
  readonly config: unknown;
  /** Added to what the run was begun with. */
  readonly setup?: RunSetup;
  /** Start anew in place, whatever lies there. */
  readonly force?: boolean;
}

/**
 * Makes `folder` ready for a run with this configuration, or says why it cannot be.
 *
 * - no folder or an empty one: `new`
 * - a run folder of the same kind and configuration: `resumable`, or `complete` when it was finished
 * - anything else (another configuration, foreign files): UsageError; with `force` what an earlier run of ours left is
 *   removed first, and the folder is `new`. Files that are not ours stay.
 *
 * Unless the run is complete, `run.json` says `running` afterwards, so that a run killed from here on is recognized.
 *
 * @throws UsageError also when the folder cannot be made or written to
 */
export async function openRunFolder(
  folder: string,
  { kind, config, setup = {}, force = false }: WantedRun,
): Promise<{ state: FolderState; setup: RunSetup }> {
  try {
    await makeFolder(folder);
    await sweepTemporaryFiles(folder);
    if (force) await clear(folder);
    const present = await readRunFile(folder);
    if (present) requireSame(folder, present, { kind, config });
    else if (!force && (await readdir(folder)).some((name) => !isOfLock(name))) {
      throw new UsageError(
        `--out ${folder}: expected an empty folder or a run of geq, got other files; choose another folder, or --force to write into this one`,
      );
    }
    const merged = { ...present?.setup, ...given(setup) };
    if (present?.status === 'complete') {
      if (CHECKED.includes(kind)) await requireIntact(folder, present);
      await removeWorkingFiles(folder); // left when the end came between the last write and the sweep
      return { state: 'complete', setup: merged };
    }
    await writeRunFile(folder, { kind, status: 'running', config, setup: merged, provenance: provenance() });
    return { state: present ? 'resumable' : 'new', setup: merged };
  } catch (error) {
    throw placeError(folder, error);
  }
}

/** Kinds whose tables are small; the others' files are held against their checksums by whoever reads them. */
const CHECKED: readonly RunFile['kind'][] = ['online', 'experiment', 'sweep'];

/** What the file system says of a folder, as a mistake of whoever named it where that is what it is. */
export function placeError(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && PLACE_ERRORS.has(code)
    ? new UsageError(`--out ${folder}: cannot write there (${code}); choose another folder`)
    : error;
}

const PLACE_ERRORS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG', 'ENOENT', 'ELOOP']); // the place is wrong; a full disk is not

const given = (setup: RunSetup): RunSetup =>
  Object.fromEntries(Object.entries(setup).filter(([, value]) => value !== undefined));

function requireSame(folder: string, present: RunFile, { kind, config }: WantedRun): void {
  if (present.kind !== kind)
    throw new UsageError(`${folder}: expected a run of kind ${kind}, got ${present.kind}; choose another folder`);
  const difference = firstDifference(JSON.parse(JSON.stringify(config)), present.config);
  if (difference)
    throw new UsageError(
      `${folder}: this run has other parameters: ${difference}; choose another --out, or --force to start anew`,
    );
}

/** Removes a run of ours: its `run.json` first, so that a crash leaves nothing that looks like a run. */
async function clear(folder: string): Promise<void> {
  const present = await readRunFile(folder).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined; // damaged or of another version: its data files are not known
    throw error;
  });
  await rm(runFilePath(folder), { force: true });
  await removeWorkingFiles(folder);
  for (const path of present ? await dataFilesOf(folder, present) : []) await rm(path, { force: true });
}
