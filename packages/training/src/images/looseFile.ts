import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { FormatError } from '@geq/formats';
import { openPieces, readBounded, type PieceFile } from '@geq/runs';
import { MOST_STACK, piecesInMemory, type Entry } from './container.ts';
import { gunzippedHead, isGzip } from './fileHead.ts';
import { readHead } from './readHead.ts';

/** A file on the disk, as what it unpacks to where gzip packed it. */
export interface LooseFile extends Entry {
  readonly file: string;
  readonly isPacked: boolean;
}

const PACKED_HEAD = 65_536; // packed bytes that unpack to a head and more

/** A file on the disk, told by its bytes whether gzip packed it. */
export async function looseFile(file: string, { name, size, head }: Entry): Promise<LooseFile> {
  if (!isGzip(head)) return { name, size, head, file, isPacked: false };
  return { name: name.replace(/\.gz$/i, ''), size, head: await unpackedHead(file), file, isPacked: true };
}

/** The first bytes of what gzip packed. */
export const unpackedHead = async (file: string): Promise<Uint8Array> =>
  gunzippedHead(await readHead(file, PACKED_HEAD));

/** All of it, unpacked. @throws UsageError, FormatError */
export const bytesOf = ({ file, isPacked }: LooseFile, most = MOST_STACK): Promise<Uint8Array> =>
  isPacked ? gunzipped(file, most) : readBounded(file, most);

/** The same, read piece by piece; a packed one is unpacked into memory first. @throws UsageError, FormatError */
export const piecesOf = async ({ file, isPacked }: LooseFile): Promise<PieceFile> =>
  isPacked ? piecesInMemory(await gunzipped(file, MOST_STACK)) : openPieces(file);

async function gunzipped(path: string, most: number): Promise<Uint8Array> {
  const file = createReadStream(path);
  const unpack = createGunzip();
  file.on('error', (error) => unpack.destroy(error));
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of file.pipe(unpack) as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > most) throw new FormatError(path, `expected at most ${most} bytes unpacked, got more`);
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      path,
      `expected a whole file packed by gzip, got a damaged one (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}); fetch it again`,
    );
  } finally {
    file.destroy();
    unpack.destroy();
  }
  return new Uint8Array(Buffer.concat(pieces));
}
