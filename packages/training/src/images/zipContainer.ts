import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry as ZipEntry, ZipFile } from 'yauzl';
import { FormatError } from '@geq/formats';
import {
  inOrder,
  isHidden,
  isJunk,
  MOST_ENTRIES,
  MOST_ENTRY,
  MOST_STACK,
  MOST_UNPACKED,
  piecesInMemory,
  severalAtOnce,
  type Container,
  type Entry,
} from './container.ts';
import { HEAD_BYTES } from './fileHead.ts';
import { counted, shownName } from './shownName.ts';

const LARGEST_RATIO = 1032; // what deflate can reach: 258 bytes from two bits

interface Listed {
  readonly files: ReadonlyMap<string, ZipEntry>;
  readonly aside: readonly string[];
}

/** A .zip archive of any size, of which only the files that are wanted are read; each is held against its checksum, and nothing is written anywhere. */
export async function zipContainer(path: string): Promise<Container> {
  const { files, aside } = await withZip(path, (zip) => list(path, zip));
  const entries = await withZip(path, (zip) => headed(path, zip, files));
  const bytesOf = (zip: ZipFile, { name }: Entry, most: number): Promise<Uint8Array> => {
    const file = files.get(name) as ZipEntry;
    if (file.uncompressedSize > most)
      throw new FormatError(
        path,
        `expected files of at most ${most} bytes, got ${shownName(name)} of ${file.uncompressedSize}`,
      );
    return whole(path, zip, file);
  };
  return {
    path,
    entries,
    faults: [],
    aside,
    remarks: [],
    numArchives: 1,
    isOfTar: () => false,
    visit: (isWanted, use) =>
      withZip(path, (zip) =>
        severalAtOnce(entries.filter(isWanted), async (entry) => use(entry, await bytesOf(zip, entry, MOST_ENTRY))),
      ),
    pieces: async (entry) => piecesInMemory(await withZip(path, (zip) => bytesOf(zip, entry, MOST_STACK))),
  };
}

/** Opens, uses, closes; errors of the archive in one line. */
async function withZip<TResult>(path: string, use: (zip: ZipFile) => Promise<TResult>): Promise<TResult> {
  const { default: yauzl } = await import('yauzl'); // few runs read archives
  let zip: ZipFile | undefined;
  try {
    zip = await new Promise<ZipFile>((resolve, reject) =>
      yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, opened) =>
        error ? reject(error) : resolve(opened),
      ),
    );
    return await use(zip);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'Error' && name !== 'RangeError' && name !== 'TypeError') throw error;
    if (/path|characters in fileName/.test(message))
      throw new FormatError(
        path,
        `expected names of files inside the archive, got one that leads elsewhere (${shownName(message)}); unpack it and name the folder`,
      );
    throw new FormatError(
      path,
      `expected a whole .zip archive, got a damaged one (${shownName(message)}); fetch it again`,
    );
  } finally {
    zip?.close();
  }
}

async function list(path: string, zip: ZipFile): Promise<Listed> {
  if (zip.entryCount > MOST_ENTRIES)
    throw new FormatError(path, `expected at most ${MOST_ENTRIES} files, got ${zip.entryCount}`);
  const files = new Map<string, ZipEntry>();
  let [unpacked, twice, hidden] = [0, 0, 0];
  await new Promise<void>((resolve, reject) => {
    zip
      .on('error', reject)
      .on('end', resolve)
      .on('entry', (entry: ZipEntry) => {
        try {
          const { fileName: name, uncompressedSize: size, compressedSize: packed } = entry;
          if (name.endsWith('/') || isJunk(name)) return zip.readEntry();
          if (isHidden(name)) {
            hidden++;
            return zip.readEntry();
          }
          if (entry.isEncrypted())
            throw new FormatError(
              path,
              `expected files without a password, got ${shownName(name)} behind one; unpack the archive and name its folder`,
            );
          unpacked += size;
          if (unpacked > MOST_UNPACKED || size > LARGEST_RATIO * packed + 8)
            throw new FormatError(
              path,
              `expected an archive of at most ${MOST_UNPACKED} bytes unpacked, got more; this is the form of a zip bomb`,
            );
          if (files.has(name)) twice++;
          files.set(name, entry);
          zip.readEntry();
        } catch (error) {
          reject(error as Error);
        }
      });
    zip.readEntry();
  });
  return {
    files,
    aside: [
      ...(twice > 0 ? [`${counted(twice, 'file')} whose name comes again later in the archive`] : []),
      ...(hidden > 0 ? [counted(hidden, 'hidden file')] : []),
    ],
  };
}

async function headed(path: string, zip: ZipFile, files: ReadonlyMap<string, ZipEntry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  await severalAtOnce(files, async ([name, file]) => {
    entries.push({ name, size: file.uncompressedSize, head: await first(await streamOf(zip, file), HEAD_BYTES) });
  });
  return inOrder(entries);
}

const streamOf = (zip: ZipFile, file: ZipEntry): Promise<Readable> =>
  new Promise((resolve, reject) =>
    zip.openReadStream(file, (error, stream) => (error ? reject(error) : resolve(stream))),
  );

async function first(stream: Readable, length: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let found = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    pieces.push(piece);
    found += piece.length;
    if (found >= length) break;
  }
  return new Uint8Array(Buffer.concat(pieces).subarray(0, length));
}

async function whole(path: string, zip: ZipFile, file: ZipEntry): Promise<Uint8Array> {
  const bytes = await first(await streamOf(zip, file), file.uncompressedSize + 1);
  if (bytes.length !== file.uncompressedSize || crc32(bytes) !== file.crc32)
    throw new FormatError(
      path,
      `expected the bytes of ${shownName(file.fileName)} to have the archive's checksum, got another; the file is damaged, fetch it again`,
    );
  return bytes;
}
