import { rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { sweepTemporaryFiles } from '../files/writeFileAtomic.ts';
import {
  fileId,
  lockText,
  makeLockFile,
  NAMELESS_MS,
  readLockFile,
  type LockHolder,
  type LockState,
} from './readLockFile.ts';
import { machineId, processStart } from './machine.ts';

/** Name of the lock in a folder. */
export const LOCK_FILE = '.geq-lock';

/** Whether a file of a folder belongs to its lock. */
export const isOfLock = (name: string): boolean => name.startsWith(LOCK_FILE);

const BEAT_MS = 5_000;
const POLL_MS = 1_000;
const GUARD_MS = 20;
const PATIENCE_MS = NAMELESS_MS + 500; // with files that are no lock, or come and go: nobody can be named who is at work

/** Another process works in the folder; the same command succeeds later. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
}

/** A lock that this process holds. `release` removes the file, unless another process has taken the folder over. */
export interface FolderLock {
  /** Aborted when another process took the folder over, as it may when this one did not answer for two minutes. */
  readonly lost: AbortSignal;
  /** Told with the next sign of life to whoever looks. */
  readonly progress: (done: number, total: number) => void;
  readonly release: () => Promise<void>;
}

/** Reads a folder's lock; undefined when there is none. @throws UsageError when something else has its name */
export const readLock = (folder: string): Promise<LockState | undefined> => readLockFile(join(folder, LOCK_FILE));

/** `process 12 on node7 since …, 43 % done`. */
export function describeHolder(holder: LockHolder | undefined): string {
  if (!holder) return 'a process that does not say who it is';
  const { pid, host, since, progress } = holder;
  return `process ${pid} on ${host} since ${since}${progress ? `, ${Math.floor((100 * progress.done) / progress.total)} % done` : ''}`;
}

/** Refuses a folder in which another process works. @throws FolderLocked */
export async function requireUnlocked(folder: string): Promise<void> {
  const state = await readLock(folder).catch(() => undefined); // what cannot be read, such as a folder above a user's own, is nobody's work
  if (state?.holder && !state.isStale && !isOwn(state.holder))
    throw new FolderLocked(
      `${folder}: another geq is at work here (${describeHolder(state.holder)}); wait for it (--wait), or choose another folder`,
    );
}

const isOwn = ({ machine, pid, started }: LockHolder): boolean =>
  machine === machineId() && pid === process.pid && started === processStart(pid);

const thisProcess = (): LockHolder => ({
  machine: machineId(),
  host: hostname(),
  pid: process.pid,
  started: processStart(process.pid),
  since: new Date().toISOString(),
});

/**
 * Keeps all other processes out of a folder, on this machine and on those that share its file system.
 *
 * A file with a name that one process at a time can give, as every shared file system of a cluster honors, says who holds it and
 * is written anew every 5 s. A holder on this machine that is dead, or one elsewhere whose file the file server has not seen change
 * for two minutes, has lost it: one process at a time may remove the file, and all may try to make it anew. The clock is the file
 * server's. Files that are no lock hold nobody up for longer than two seconds.
 *
 * @param wait   wait for the other process instead of refusing
 * @param signal ends every wait
 * @param onWait told once, when there is something to wait for
 * @throws FolderLocked when another process works here, and when aborted while there is something to wait for; UsageError when the lock is no file; what the file system says
 */
export async function lockFolder(
  folder: string,
  { wait = false, signal, onWait }: { wait?: boolean; signal?: AbortSignal; onWait?: (text: string) => void } = {},
): Promise<FolderLock> {
  const path = join(folder, LOCK_FILE);
  const holder = thisProcess();
  let until = performance.now() + PATIENCE_MS;
  for (let isTold = false; ;) {
    const state = await readLock(folder);
    const message = `${folder}: another geq is at work here (${describeHolder(state?.holder)})`;
    const refusal = new FolderLocked(`${message}; wait for it (--wait), or choose another folder`);
    if (state && signal?.aborted) throw refusal;
    if (state?.holder && !state.isStale) {
      if (!wait) throw refusal;
      if (!isTold) onWait?.(`${message}; waiting for it`);
      isTold = true;
      await pause(POLL_MS, undefined, { signal }).catch(() => undefined); // an abort is met above
      until = performance.now() + PATIENCE_MS;
      continue;
    }
    const file = state ? undefined : await makeLockFile(path, holder);
    if (file) return keep(folder, file, holder);
    if (state?.isStale && (await removeStale(folder, holder))) continue;
    if (performance.now() > until) throw refusal;
    await pause(GUARD_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Works in a folder with all other processes kept out. @throws as `lockFolder` */
export async function withLock<TResult>(
  folder: string,
  how: Parameters<typeof lockFolder>[1],
  work: (lock: FolderLock) => Promise<TResult>,
): Promise<TResult> {
  const lock = await lockFolder(folder, how);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

/** Removes the lock of a dead process, where there is one and it can be done. */
export async function forgetDeadHolder(folder: string): Promise<void> {
  if ((await readLock(folder).catch(() => undefined))?.isStale)
    await withLock(folder, {}, () => Promise.resolve()).catch(() => undefined); // it is in nobody's way
}

/**
 * Removes a lock that is stale, looked at once more while nobody else may: another process may have taken it over since, and its
 * fresh lock must not go. What guards these few milliseconds is a lock as well, and stale as soon as its maker is dead.
 *
 * @returns false when another process is about it
 */
async function removeStale(folder: string, holder: LockHolder): Promise<boolean> {
  const path = join(folder, LOCK_FILE);
  const guard = `${path}-guard`;
  const file = await makeLockFile(guard, holder);
  if (!file) {
    const before = await readLockFile(guard);
    if (before?.isStale && (await fileId(guard)) === before.id) await rm(guard, { force: true });
    return before === undefined || before.isStale;
  }
  try {
    if ((await readLock(folder))?.isStale) await rm(path, { force: true });
    return true;
  } finally {
    await file.close();
    await rm(guard, { force: true });
  }
}

/** Signs of life until the release. */
async function keep(folder: string, file: FileHandle, holder: LockHolder): Promise<FolderLock> {
  const path = join(folder, LOCK_FILE);
  const lost = new AbortController();
  let progress: LockHolder['progress'];
  let begun: { at: number; first: number } | undefined;
  const { ino } = await file.stat({ bigint: true });
  const isOurs = (): Promise<boolean> =>
    fileId(path).then(
      (id) => id === ino,
      () => true,
    ); // a server that fails takes nothing away
  const beat = async (): Promise<void> => {
    if (!(await isOurs())) lost.abort();
    else await file.write(lockText({ ...holder, progress }), 0).catch(() => undefined); // in place: a reader sees the old text or the new; a full disk misses a beat, no more
  };
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, BEAT_MS).unref();
  await sweepTemporaryFiles(folder).catch(() => undefined); // of those who died here; they harm nobody
  return {
    lost: lost.signal,
    progress(done, total) {
      begun ??= { at: performance.now(), first: done };
      progress = { first: begun.first, done, total, seconds: (performance.now() - begun.at) / 1000 };
    },
    async release() {
      clearInterval(timer);
      await beating;
      try {
        if (await isOurs()) await rm(path, { force: true });
      } finally {
        await file.close();
      }
    },
  };
}
