import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive, machineId } from '../lock/machine.ts';

const TEMPORARY = /^\.(?:geq-lock(?:-guard)?\.)?([0-9a-f]{12})-(\d+)-[0-9a-f]{8}\.geq-tmp$/; // the writer's machine and process id
const FORGOTTEN_MS = 3_600_000; // after so long a file of another machine is no longer being written: each takes seconds

const temporaryName = (): string => `.${machineId()}-${process.pid}-${randomBytes(4).toString('hex')}.geq-tmp`;

/** A temporary name for a lock file, by which it is known as one of those. */
export const lockTemporary = (path: string): string => `${path}${temporaryName()}`;

/**
 * Writes a file so that readers see the old content or the new, never a part: temporary file beside it, fsync, rename,
 * fsync of the folder.
 *
 * @param data  the content, or its pieces one after another: what the file holds need never be in memory at once
 * @throws what `data` throws while it makes its pieces, and what the file system says (ENOSPC, EACCES, …), with `path` naming
 *   the file that was meant; the temporary file is gone and the old file untouched
 */
export async function writeFileAtomic(
  path: string,
  data: Uint8Array | string | AsyncIterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName());
  try {
    const file = await open(temporary, 'wx');
    try {
      const pieces = typeof data === 'string' || data instanceof Uint8Array ? [data] : data;
      for await (const piece of pieces) await file.writeFile(piece); // each goes on where the last one ended
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw isOfFileSystem(error) ? Object.assign(error, { path }) : error;
  }
  await syncFolder(folder);
}

const isOfFileSystem = (error: unknown): error is NodeJS.ErrnoException => 'syscall' in Object(error);

/** Makes a rename last through a power cut, where the file system can: the rename itself has happened, so this cannot fail. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/**
 * What the clock of the file system says, in milliseconds: the one clock that all machines which share a folder agree on.
 *
 * @throws what the file system says where nothing can be written
 */
export async function fileTime(folder: string): Promise<number> {
  const probe = join(folder, temporaryName());
  const file = await open(probe, 'wx');
  try {
    await file.writeFile('.');
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
    await rm(probe, { force: true });
  }
}

/** Removes temporary files that killed processes left in `folder`; those of living processes stay. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    const [, machine, pid] = TEMPORARY.exec(name) ?? [];
    if (machine === undefined) continue;
    const path = join(folder, name);
    const isDead =
      machine === machineId()
        ? !isAlive(Number(pid))
        : (await fileTime(folder)) - (await modified(path)) > FORGOTTEN_MS;
    if (isDead) await rm(path, { force: true });
  }
}

const modified = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Infinity,
  ); // gone meanwhile
