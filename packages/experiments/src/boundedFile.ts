import { open } from 'node:fs/promises';
import { UsageError } from './usageError.ts';

/** No file of ours is larger: Ω at N = 32768 is 8 GiB, and Node reads at most 2 GiB at once, so bigger ones are refused by name. */
const MAX_BYTES = 2 ** 31 - 1;

/** Reads a whole file of a user, refusing what is missing, a folder, or too large. @throws UsageError */
export async function readBounded(path: string, most = MAX_BYTES): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: cannot be read (${error.code === 'ENOENT' ? 'no such file' : error.code})`);
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new UsageError(`${path}: expected a file, got something else`);
    if (status.size > most) throw new UsageError(`${path}: expected at most ${most} bytes, got ${status.size}`);
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

export const readText = async (path: string, most?: number): Promise<string> => new TextDecoder().decode(await readBounded(path, most));
