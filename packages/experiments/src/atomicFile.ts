import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TEMPORARY = /^\.(\d+)-[0-9a-f]{8}\.geq-tmp$/; // the number is the writer's process id

const temporaryName = (): string => `.${process.pid}-${randomBytes(4).toString('hex')}.geq-tmp`;

/** Adds to the end of a file. */
export type Append = (data: Uint8Array | string) => Promise<void>;

/**
 * Writes a file so that readers see the old content or the new, never a part: temporary file beside it, fsync, rename,
 * fsync of the folder.
 *
 * @throws what the file system says (ENOSPC, EACCES, …), with `path` naming the file that was meant; the temporary file is
 *   gone and the old file untouched
 */
export const writeFileAtomic = (path: string, data: Uint8Array | string): Promise<void> => writePiecesAtomic(path, (append) => append(data));

/**
 * `writeFileAtomic` for what is larger than memory: `write` hands over one piece after the other.
 *
 * @throws also what `write` throws; then too the temporary file is gone and the old file untouched
 */
export async function writePiecesAtomic(path: string, write: (append: Append) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName());
  try {
    const file = await open(temporary, 'wx');
    try {
      await write((data) => file.writeFile(data)); // on a handle, writeFile goes on where the last one ended
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

/** Removes temporary files that killed processes left in `folder`; those of living processes stay. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const writer = TEMPORARY.exec(name)?.[1];
    if (writer !== undefined && !isAlive(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 asks without sending anything
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, but another user's
  }
}
