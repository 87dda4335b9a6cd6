import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );

/**
 * Makes a folder and those above it; one that is there already is fine.
 *
 * Node's own `mkdir(…, { recursive: true })` never returns where the system refuses with ENOENT under a folder that exists,
 * such as /proc.
 *
 * @throws what the file system says
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST' && (await isFolder(path))) return; // someone else was faster
    throw error;
  });
}
