import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepTemporaryFiles } from '../files/writeFileAtomic.ts';
import { filesMatching, placesOf, type FilePatterns } from '../files/filesMatching.ts';
import { firstDifference } from './firstDifference.ts';
import { isOfLock } from '../lock/folderLock.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { provenance } from './provenance.ts';
import { parseOrRefuse } from '../check/parseOrRefuse.ts';
import { dataFilesOf, requireIntact } from './recordedFiles.ts';
import { readRunFile, runFilePath, writeRunFile, type RunFile } from './runFile.ts';
import type { RunKind } from './runKind.ts';
import { UsageError } from '../check/usageError.ts';
import { removeWorkingFiles } from '../files/workingFiles.ts';

/** What a run folder holds: nothing yet, a part of the run, or all of it. */
export type FolderState = 'new' | 'resumable' | 'complete';

/**
 * The run that a folder is opened for: its kind, its configuration as plain JSON, and what its data files are called.
 */
export interface WantedRun<TSetup extends object> {
  readonly kind: RunKind<TSetup>;
  readonly config: unknown;
  readonly dataFiles: FilePatterns;
  /** Added to what the run was begun with. */
  readonly setup?: TSetup;
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
export async function openRunFolder<TSetup extends object>(
  folder: string,
  wanted: WantedRun<TSetup>,
): Promise<{ state: FolderState; setup: TSetup }> {
  const { kind, config, dataFiles, force = false } = wanted;
  try {
    await makeFolder(folder);
    for (const place of placesOf(dataFiles)) await sweepTemporaryFiles(join(folder, place));
    if (force) await clear(folder, wanted);
    const present = await readRunFile(folder);
    if (present) requireSame(folder, present, wanted);
    else if (!force && (await readdir(folder)).some((name) => !isOfLock(name))) {
      throw new UsageError(
        `--out ${folder}: expected an empty folder or a run of geq, got other files; choose another folder, or --force to write into this one`,
      );
    }
    const setup = { ...present?.setup, ...given(wanted.setup) };
    const parsed = parseOrRefuse(kind.setup, setup, folder);
    if (present?.status === 'complete') {
      if (kind.isChecked) await requireIntact(folder, present);
      await removeWorkingFiles(folder); // left when the end came between the last write and the sweep
      return { state: 'complete', setup: parsed };
    }
    await writeRunFile(folder, {
      kind: kind.name,
      status: 'running',
      config,
      setup,
      dataFiles: [...dataFiles],
      provenance: provenance(),
    });
    return { state: present ? 'resumable' : 'new', setup: parsed };
  } catch (error) {
    throw placeError(folder, error);
  }
}

/** What the file system says of a folder, as a mistake of whoever named it where that is what it is. */
export function placeError(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && PLACE_ERRORS.has(code)
    ? new UsageError(`--out ${folder}: cannot write there (${code}); choose another folder`)
    : error;
}

const PLACE_ERRORS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG', 'ENOENT', 'ELOOP']); // the place is wrong; a full disk is not

const given = (setup: object = {}): RunFile['setup'] =>
  Object.fromEntries(Object.entries(setup).filter(([, value]) => value !== undefined));

function requireSame(
  folder: string,
  present: RunFile,
  { kind, config }: { readonly kind: { readonly name: string }; readonly config: unknown },
): void {
  if (present.kind !== kind.name)
    throw new UsageError(`${folder}: expected a run of kind ${kind.name}, got ${present.kind}; choose another folder`);
  const difference = firstDifference(JSON.parse(JSON.stringify(config)), present.config);
  if (difference)
    throw new UsageError(
      `${folder}: this run has other parameters: ${difference}; choose another --out, or --force to start anew`,
    );
}

/** Removes a run of ours: its `run.json` first, so that a crash leaves nothing that looks like a run. */
async function clear(
  folder: string,
  { kind, dataFiles }: { readonly kind: { readonly name: string }; readonly dataFiles: FilePatterns },
): Promise<void> {
  const present = await readRunFile(folder).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined; // damaged or of another version: its data files are not known
    throw error;
  });
  await rm(runFilePath(folder), { force: true });
  await removeWorkingFiles(folder);
  if (!present) return;
  const isOld = present.dataFiles === undefined && present.files === undefined; // it does not say what its files are called
  const paths = isOld && present.kind === kind.name ? filesMatching(folder, dataFiles) : dataFilesOf(folder, present);
  for (const path of await paths) await rm(path, { force: true });
}
