import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { fileTime } from './atomicFile.ts';
import { isAlive, machineId, processStart } from './machine.ts';

export const LOCK_FILE = '.geq-lock';

/** Whether a file of a folder belongs to its lock. */
export const isOfLock = (name: string): boolean => name.startsWith(LOCK_FILE);

const BEAT_MS = 5_000;
const STALE_MS = 120_000; // 24 beats: a file server that stalls for a minute costs nobody their lock
const POLL_MS = 1_000;
const GUARD_MS = 20;
const LENGTH = 1024; // bytes; shorter texts are filled up, so that nothing of a longer one stays behind them

const holderSchema = z.object({
  machine: z.string(),
  host: z.string(),
  pid: z.int(),
  /** When the process began, as `processStart` says. */
  started: z.string().optional(),
  /** When it took the lock: for people. */
  since: z.string(),
  /** Work done at first and now, work to do, and the seconds between. */
  progress: z.object({ first: z.number(), done: z.number(), total: z.number(), seconds: z.number() }).optional(),
});

/** Who works in a folder, and how far they are: the content of its lock file. */
export type LockHolder = z.infer<typeof holderSchema>;

export interface LockState {
  /** Undefined when the file is not readable as ours: just being made, or damaged. */
  readonly holder?: LockHolder;
  /** The holder is dead, or has not been heard of for two minutes. */
  readonly isStale: boolean;
}

/** Another process works in the folder; the same command succeeds later. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
}

export interface FolderLock {
  /** Aborted when another process took the folder over, as it may when this one did not answer for two minutes. */
  readonly lost: AbortSignal;
  /** Told with the next sign of life to whoever looks. */
  readonly progress: (done: number, total: number) => void;
  readonly release: () => Promise<void>;
}

/** Reads a folder's lock; undefined when there is none. */
export async function readLock(folder: string): Promise<LockState | undefined> {
  const file = await open(join(folder, LOCK_FILE), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const { mtimeMs } = await file.stat(); // after opening: a file server answers anew, not from what was remembered
    const holder = parseHolder(await file.readFile('utf8'));
    if (holder?.machine === machineId()) return { holder, isStale: !isAlive(holder.pid, holder.started) };
    const now = await fileTime(folder).catch(() => new Date().getTime()); // not ours to write in: our own clock has to serve
    return { holder, isStale: now - mtimeMs > STALE_MS };
  } finally {
    await file.close();
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `process 12 on node7 since …, 43 % done`. */
export function describeHolder(holder: LockHolder | undefined): string {
  if (!holder) return 'a process that does not say who it is';
  const { pid, host, since, progress } = holder;
  return `process ${pid} on ${host} since ${since}${progress ? `, ${Math.floor((100 * progress.done) / progress.total)} % done` : ''}`;
}

/** Refuses a folder in which another process works. @throws FolderLocked */
export async function requireUnlocked(folder: string): Promise<void> {
  const state = await readLock(folder).catch(() => undefined); // what cannot be read, such as a folder above a user's own, is nobody's work
  if (state && !state.isStale && !isOwn(state)) throw new FolderLocked(`${folder}: another geq is at work here (${describeHolder(state.holder)}); wait for it (--wait), or choose another folder`);
}

const isOwn = ({ holder }: LockState): boolean => holder?.machine === machineId() && holder.pid === process.pid;

/**
 * Keeps all other processes out of a folder, on this machine and on those that share its file system.
 *
 * A file made with O_EXCL, which every shared file system of a cluster honors, says who holds it and is written anew every 5 s.
 * A holder on this machine that is dead, or one elsewhere whose file the file server has not seen change for two minutes, has
 * lost it: one process at a time may remove the file, and all may try to make it anew. The clock is the file server's.
 *
 * @param wait   wait for the other process instead of refusing
 * @param onWait told once, when there is something to wait for
 * @throws FolderLocked when another process works here; what the file system says
 */
export async function lockFolder(folder: string, { wait = false, signal, onWait }: { wait?: boolean; signal?: AbortSignal; onWait?: (text: string) => void } = {}): Promise<FolderLock> {
  const path = join(folder, LOCK_FILE);
  const holder: LockHolder = { machine: machineId(), host: hostname(), pid: process.pid, started: processStart(process.pid), since: new Date().toISOString() };
  for (let isTold = false; ;) {
    const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (file) return keep(path, file, holder);
    const state = await readLock(folder);
    if (!state) continue; // released meanwhile
    if (state.isStale) {
      await removeStale(folder, path);
      continue;
    }
    const message = `${folder}: another geq is at work here (${describeHolder(state.holder)})`;
    if (!wait || signal?.aborted) throw new FolderLocked(`${message}; wait for it (--wait), or choose another folder`);
    if (!isTold) onWait?.(`${message}; waiting for it`);
    isTold = true;
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined); // an abort is met above
  }
}

/** Works in a folder with all other processes kept out. @throws as `lockFolder` */
export async function withLock<TResult>(folder: string, how: Parameters<typeof lockFolder>[1], work: (lock: FolderLock) => Promise<TResult>): Promise<TResult> {
  const lock = await lockFolder(folder, how);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

/**
 * Removes a lock that is stale, looked at once more while nobody else may: another process may have taken it over since, and its
 * fresh lock must not go. A guard that stayed because its maker died in these few milliseconds is as stale as a lock would be.
 */
async function removeStale(folder: string, path: string): Promise<void> {
  const guard = `${path}-guard`;
  const file = await open(guard, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (!file) {
    const made = await stat(guard).then(({ mtimeMs }) => mtimeMs, () => Infinity); // gone meanwhile
    if (await fileTime(folder) - made > STALE_MS) await rm(guard, { force: true });
    else await pause(GUARD_MS);
    return;
  }
  try {
    if ((await readLock(folder))?.isStale) await rm(path, { force: true });
  } finally {
    await file.close();
    await rm(guard, { force: true });
  }
}

/** Signs of life until the release. */
async function keep(path: string, file: FileHandle, holder: LockHolder): Promise<FolderLock> {
  const lost = new AbortController();
  let progress: LockHolder['progress'];
  let begun: { at: number; first: number } | undefined;
  const { ino } = await file.stat();
  const isOurs = (): Promise<boolean> => stat(path).then((there) => there.ino === ino, (error: NodeJS.ErrnoException) => error.code !== 'ENOENT'); // a server that fails takes nothing away
  const write = async (): Promise<void> => {
    const text = JSON.stringify({ ...holder, progress });
    await file.write(text.padEnd(LENGTH), 0); // in place: a reader sees the old text or the new; whoever took over has a file of their own
  };
  await write();
  let beating = Promise.resolve();
  const beat = async (): Promise<void> => {
    if (!await isOurs()) lost.abort();
    else await write().catch(() => undefined); // a full disk misses a beat, no more
  };
  const timer = setInterval(() => { beating = beating.then(beat); }, BEAT_MS).unref();
  return {
    lost: lost.signal,
    progress(done, total) {
      begun ??= { at: performance.now(), first: done };
      progress = { first: begun.first, done, total, seconds: (performance.now() - begun.at) / 1000 };
    },
    async release() {
      clearInterval(timer);
      await beating;
      if (await isOurs()) await rm(path, { force: true });
      await file.close();
    },
  };
}
