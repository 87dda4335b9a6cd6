import { constants, type BigIntStats, type Stats } from 'node:fs';
import { link, lstat, open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fileTime, lockTemporary } from '../files/writeFileAtomic.ts';
import { isAlive, machineId } from './machine.ts';
import { UsageError } from '../check/usageError.ts';

const STALE_MS = 120_000; // 24 signs of life: a file server that stalls for a minute costs nobody their lock
/** Milliseconds for which a file that names no holder is respected. */
export const NAMELESS_MS = 1_000; // what is no lock of ours was not written by a process that is at work: it had its content before its name
const LENGTH = 1024; // bytes; shorter texts are filled up, so that nothing of a longer one stays behind them
const MOST = 4 * LENGTH; // bytes that are looked at

const word = z.string().max(256);
const holderSchema = z.object({
  machine: word,
  host: word,
  pid: z.int().positive(),
  /** When the process began, as `processStart` says. */
  started: word.optional(),
  /** When it took the lock: for people. */
  since: word,
  /** Work done at first and now, work to do, and the seconds between. */
  progress: z.object({ first: z.number(), done: z.number(), total: z.number(), seconds: z.number() }).optional(),
});

/** Who works in a folder, and how far they are: the content of its lock file. */
export type LockHolder = z.infer<typeof holderSchema>;

/** What a lock file says at one look. */
export interface LockState {
  /** Undefined when the file is not readable as ours. */
  readonly holder?: LockHolder;
  /** The holder is dead, or has not been heard of for two minutes. */
  readonly isStale: boolean;
  /** Tells the file from one of the same name that comes after it. */
  readonly id: bigint;
}

/** The text of a lock file. */
export const lockText = (holder: LockHolder): string => JSON.stringify(holder).padEnd(LENGTH);

const idOf = ({ ino }: BigIntStats): bigint => ino;

/** Which file has this name now; undefined when there is none. */
export const fileId = (path: string): Promise<bigint | undefined> =>
  lstat(path, { bigint: true }).then(idOf, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });

/**
 * Reads a lock file; undefined when there is none. Links, pipes and devices, which may never end, are not opened.
 *
 * @throws UsageError when something else has its name
 */
export async function readLockFile(path: string): Promise<LockState | undefined> {
  const there = await lstat(path).catch(ignoreMissing);
  if (!there) return undefined;
  requireRegular(path, there);
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(
    ignoreMissing,
  );
  if (!file) return undefined;
  try {
    const status = await file.stat({ bigint: true }); // after opening: a file server answers anew, not from what was remembered
    requireRegular(path, status);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST), 0, MOST, 0);
    const holder = parseHolder(buffer.toString('utf8', 0, bytesRead));
    return { holder, isStale: await isStale(path, Number(status.mtimeMs), holder), id: idOf(status) };
  } finally {
    await file.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
  return undefined;
}

function requireRegular(path: string, status: Stats | BigIntStats): void {
  if (status.isFile()) return;
  const what = status.isDirectory() ? 'a folder' : status.isSymbolicLink() ? 'a link' : 'a pipe or a device';
  throw new UsageError(`${path}: expected the lock file of geq, got ${what}; remove it`);
}

/** A time far ahead is no sign of life: the clock of the file system, by which both are written, has been set back since. */
async function isStale(path: string, written: number, holder?: LockHolder): Promise<boolean> {
  if (holder?.machine === machineId()) return !isAlive(holder.pid, holder.started);
  const now = await fileTime(dirname(path)).catch(() => new Date().getTime()); // not ours to write in: our own clock has to serve
  return Math.abs(now - written) > (holder ? STALE_MS : NAMELESS_MS);
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'];

/**
 * Makes a lock file, its content before its name, so that a process that dies or meets a full disk on the way holds nobody up.
 *
 * @returns the file, open for signs of life; undefined when the name is taken
 * @throws what the file system says; nothing is left then
 */
export async function makeLockFile(path: string, holder: LockHolder): Promise<FileHandle | undefined> {
  const temporary = lockTemporary(path);
  let kept: FileHandle | undefined;
  const file = await open(temporary, 'wx');
  try {
    await file.write(lockText(holder), 0);
    await file.sync();
    kept = await link(temporary, path).then(
      () => file,
      async (error: NodeJS.ErrnoException) => {
        if ((await file.stat()).nlink > 1) return file; // it was done, and the answer of the file server was lost
        if (error.code === 'EEXIST') return undefined;
        if (NO_LINKS.includes(error.code)) return makeInPlace(path, holder);
        throw error;
      },
    );
    return kept;
  } finally {
    if (kept !== file) await file.close();
    await rm(temporary, { force: true }).catch(() => undefined); // the next one who works here removes it
  }
}

/** For file systems that have no second names for a file. */
async function makeInPlace(path: string, holder: LockHolder): Promise<FileHandle | undefined> {
  const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  try {
    await file?.write(lockText(holder), 0);
    return file;
  } catch (error) {
    await file?.close();
    await rm(path, { force: true });
    throw error;
  }
}
