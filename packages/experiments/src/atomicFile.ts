import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const SUFFIX = '.geq-tmp'; // marks our temporary files, so that a later run can sweep up after a crash

/**
 * Writes a file so that readers see the old content or the new, never a part: temporary file beside it, fsync, rename,
 * fsync of the folder. On failure the temporary file is removed and the old file is untouched.
 */
export async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}${SUFFIX}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const handle = await open(folder, 'r');
  // Some file systems cannot sync a folder; the rename itself has happened, so that is no failure of the write.
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/** Removes temporary files that a killed process left in `folder`. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => name.startsWith('.') && name.endsWith(SUFFIX)).map((name) => rm(join(folder, name), { force: true })));
}
