import { open, readFile, stat } from 'node:fs/promises';
import { UsageError } from '../check/usageError.ts';

/** What Node reads at once. Ω in float64 stays below it up to N = 16383. */
const MAX_BYTES = 2 ** 31 - 1;

/** True for a regular file that can be seen. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isFile(),
    () => false,
  );

/**
 * Reads a whole file that a user named.
 *
 * @throws UsageError when it is missing, not a regular file (a pipe would never end), or too large
 */
export async function readBounded(path: string, most = MAX_BYTES): Promise<Uint8Array> {
  const size = await sizeOf(path);
  if (size > most) throw new UsageError(`${path}: expected at most ${most} bytes, got ${size}`);
  return new Uint8Array(await readFile(path).catch(unreadable(path)));
}

/** A file that is read piece by piece. */
export interface PieceFile {
  /** Bytes of the file when it was opened. */
  readonly size: number;
  /** Bytes from `offset` on: `length` of them, fewer only at the end of the file. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a file that a user named and that may be larger than memory.
 *
 * @throws UsageError when it is missing or not a regular file
 */
export async function openPieces(path: string): Promise<PieceFile> {
  const size = await sizeOf(path);
  const file = await open(path).catch(unreadable(path));
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, offset + at);
        if (bytesRead === 0) return bytes.subarray(0, at); // it was cut while we read
        at += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

const unreadable =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw new UsageError(`${path}: cannot be read (${error.code === 'ENOENT' ? 'no such file' : error.code})`);
  };

async function sizeOf(path: string): Promise<number> {
  const status = await stat(path).catch(unreadable(path));
  if (!status.isFile())
    throw new UsageError(`${path}: expected a file, got ${status.isDirectory() ? 'a folder' : 'something else'}`);
  return status.size;
}
