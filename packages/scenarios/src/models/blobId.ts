import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Git puts type and size before the bytes. */
const begin = (size: number): Hash => createHash('sha1').update(`blob ${size}\0`);

/** The id that git gives to a file of these bytes: SHA-1 of `blob <size>\0` and the bytes, hexadecimal. */
export const blobId = (bytes: Uint8Array): string => begin(bytes.length).update(bytes).digest('hex');

/**
 * The git blob id of a file, read in pieces.
 *
 * @throws what the file system says; Error when the file is no regular one or changes under the reader
 */
export async function blobIdOfFile(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error(`${path}: not a regular file`);
    const hash = begin(status.size);
    let read = 0;
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      hash.update(chunk as Uint8Array);
      read += (chunk as Uint8Array).length;
    }
    if (read !== status.size) throw new Error(`${path}: changed while it was read`);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
