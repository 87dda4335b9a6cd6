import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isFile } from '../files/readBounded.ts';
import { FolderLocked, forgetDeadHolder, requireUnlocked, withLock, type FolderLock } from '../lock/folderLock.ts';
import type { FolderOptions } from './folderOptions.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { readRunFile, runFilePath } from './runFile.ts';
import { UsageError } from '../check/usageError.ts';
import { openRunFolder, placeError, type FolderState, type WantedRun } from './openRunFolder.ts';

/** A run folder that is open for work. */
export interface OpenRun<TSetup extends object> {
  readonly state: FolderState;
  readonly setup: TSetup;
  /** Aborted by the caller, or when the folder was lost to another process. */
  readonly signal: AbortSignal;
  /** Tells the caller, and whoever looks at the folder from elsewhere. */
  readonly onProgress: (done: number, total: number) => void;
}

type How = Pick<FolderOptions, 'wait' | 'onNotice' | 'signal' | 'onProgress'>;

/**
 * Opens a run folder as `openRunFolder` does and works in it, all other processes kept out: of this folder, and where it is part
 * of a larger run, those that work on the larger one. A complete run is only read, locked or not.
 *
 * @returns what the work returns; undefined when it was aborted while it waited for another process
 * @throws FolderLocked when another process is at work there, or took the folder over; what `openRunFolder` throws
 */
export async function inRunFolder<TSetup extends object, TResult>(
  folder: string,
  wanted: WantedRun<TSetup>,
  how: How,
  work: (run: OpenRun<TSetup>) => Promise<TResult>,
): Promise<TResult | undefined> {
  const { signal, onProgress } = how;
  if (!wanted.force && (await readRunFile(folder))?.status === 'complete') {
    const opened = await openRunFolder(folder, wanted);
    await forgetDeadHolder(folder);
    return work({
      ...opened,
      signal: signal ?? new AbortController().signal,
      onProgress: (done, total) => onProgress?.(done, total),
    });
  }
  let isNew = false;
  return whileLocked(folder, how, async (lock) => {
    const opened = await openRunFolder(folder, wanted);
    isNew = opened.state === 'new';
    return work({
      ...opened,
      signal: signal ? AbortSignal.any([signal, lock.lost]) : lock.lost,
      onProgress: (done, total) => {
        lock.progress(done, total);
        onProgress?.(done, total);
      },
    });
  }).catch(async (error: unknown) => {
    if (isNew && error instanceof UsageError) await forgetEmptyRun(folder).catch(() => undefined); // the refusal is what to tell
    throw error;
  });
}

/** A run that was refused before it made a file leaves nothing behind. */
async function forgetEmptyRun(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length !== 1 || join(folder, names[0]) !== runFilePath(folder)) return;
  await rm(runFilePath(folder));
  await rmdir(folder);
}

/**
 * Works in a folder, made when missing, with all other processes kept out.
 *
 * @returns undefined when aborted while waiting
 * @throws FolderLocked; UsageError when nothing can be written there
 */
export async function whileLocked<TResult>(
  folder: string,
  { wait, onNotice, signal }: How,
  work: (lock: FolderLock) => Promise<TResult>,
): Promise<TResult | undefined> {
  let isAtWork = false;
  try {
    await makeFolder(folder);
    const above = dirname(resolve(folder));
    if (await isFile(runFilePath(above))) await requireUnlocked(above); // part of a larger run
    return await withLock(folder, { wait, signal, onWait: onNotice }, async (lock) => {
      isAtWork = true;
      const result = await work(lock);
      if (lock.lost.aborted)
        throw new FolderLocked(
          `${folder}: another geq took this folder over, since nothing was heard of this one for two minutes; give the same command again`,
        );
      return result;
    });
  } catch (error) {
    if (isAtWork) throw error;
    if (error instanceof FolderLocked && signal?.aborted) return undefined;
    throw placeError(folder, error);
  }
}
