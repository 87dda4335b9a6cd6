import { readFile, stat } from 'node:fs/promises';
import { UsageError } from './usageError.ts';

/** What Node reads at once. Ω in float64 stays below it up to N = 16383. */
const MAX_BYTES = 2 ** 31 - 1;

/** True for a regular file that can be seen. */
export const isFile = (path: string): Promise<boolean> => stat(path).then((status) => status.isFile(), () => false);

/**
 * Reads a whole file that a user named.
 *
 * @throws UsageError when it is missing, not a regular file (a pipe would never end), or too large
 */
export async function readBounded(path: string, most = MAX_BYTES): Promise<Uint8Array> {
  const unreadable = (error: NodeJS.ErrnoException): never => {
    throw new UsageError(`${path}: cannot be read (${error.code === 'ENOENT' ? 'no such file' : error.code})`);
  };
  const status = await stat(path).catch(unreadable);
  if (!status.isFile()) throw new UsageError(`${path}: expected a file, got ${status.isDirectory() ? 'a folder' : 'something else'}`);
  if (status.size > most) throw new UsageError(`${path}: expected at most ${most} bytes, got ${status.size}`);
  return new Uint8Array(await readFile(path).catch(unreadable));
}
