import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FormatError } from '@geq/formats';
import { readBounded } from '../boundedFile.ts';
import { UsageError } from '../usageError.ts';

/** A file of a folder or an archive. */
export interface Entry {
  /** Below the folder, or in the archive. */
  readonly name: string;
  readonly size: number;
}

/** Files that belong together: one, those of a folder, or those of an archive. */
export interface Container {
  readonly path: string;
  /** In the order of their names, whatever order they lie in. */
  readonly entries: readonly Entry[];
  /** Hands over the bytes of entries for which `isWanted` holds, each once, in any order and several at a time. */
  readonly visit: (isWanted: (entry: Entry) => boolean, use: (entry: Entry, bytes: Uint8Array) => Promise<void>) => Promise<void>;
}

const ARCHIVE = /\.(tar|tar\.gz|tgz)$/i;
const MOST_ENTRIES = 2_000_000;
const MOST_ENTRY = 2 ** 29; // bytes: the largest file of CIFAR has 154 MB
const MOST_UNPACKED = 2 ** 35; // bytes that an archive may unpack to, skipped files included
const AT_ONCE = 8; // files in memory

/** @throws UsageError when there is nothing at `path`; FormatError for a damaged archive */
export async function openContainer(path: string): Promise<Container> {
  const place = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: cannot be read (${error.code === 'ENOENT' ? 'no such file or folder' : error.code}); name images with --data`);
  });
  if (place.isDirectory()) return folderContainer(path);
  if (!place.isFile()) throw new UsageError(`${path}: expected a file or a folder of images, got something else`);
  if (ARCHIVE.test(path)) return archiveContainer(path);
  const entry = { name: basename(path), size: place.size };
  return { path, entries: [entry], visit: async (isWanted, use) => { if (isWanted(entry)) await use(entry, await readBounded(path)); } };
}

const inOrder = (entries: readonly Entry[]): Entry[] => [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)); // by code units: no locale

async function folderContainer(path: string): Promise<Container> {
  const entries: Entry[] = [];
  for (const found of await readdir(path, { withFileTypes: true, recursive: true })) {
    const file = join(found.parentPath, found.name);
    if (found.isDirectory() || found.name.startsWith('.')) continue;
    const place = await stat(file).catch(() => undefined); // a link may lead nowhere
    if (place?.isFile()) entries.push({ name: file.slice(path.length).replace(/^[/\\]+/, '').replaceAll('\\', '/'), size: place.size });
    if (entries.length > MOST_ENTRIES) throw new UsageError(`${path}: expected at most ${MOST_ENTRIES} files, got more`);
  }
  const sorted = inOrder(entries);
  return {
    path, entries: sorted,
    visit: (isWanted, use) => severalAtOnce(sorted.filter(isWanted), async (entry) => use(entry, await readBounded(join(path, entry.name), MOST_ENTRY))),
  };
}

/** Work on each, a few under way at any time. The first error ends it. */
async function severalAtOnce<TItem>(items: Iterable<TItem>, work: (item: TItem) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function archiveContainer(path: string): Promise<Container> {
  const entries: Entry[] = [];
  await throughArchive(path, () => false, async () => undefined, (entry) => entries.push(entry));
  return { path, entries: inOrder(entries), visit: (isWanted, use) => throughArchive(path, isWanted, use) };
}

/** Reads an archive from its beginning to its end; nothing of it is kept. */
async function throughArchive(path: string, isWanted: (entry: Entry) => boolean, use: (entry: Entry, bytes: Uint8Array) => Promise<void>, see: (entry: Entry) => void = () => undefined): Promise<void> {
  const { extract } = await import('tar-stream'); // few runs read archives
  let [seen, unpacked] = [0, 0];
  const limited = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      unpacked += chunk.length;
      if (unpacked > MOST_UNPACKED) throw new FormatError(path, `expected an archive of at most ${MOST_UNPACKED} bytes unpacked, got more`);
      yield chunk;
    }
  };
  const each = async (archive: Readable): Promise<void> => {
    const unpack = extract();
    const fed = pipeline(archive, limited, unpack);
    fed.catch(() => undefined); // told below
    for await (const file of unpack) {
      const { name, type, size = 0 } = file.header;
      if (++seen > MOST_ENTRIES) throw new FormatError(path, `expected at most ${MOST_ENTRIES} files, got more`);
      const entry = { name: name.replace(/^\.\//, ''), size };
      if (type !== 'file' || basename(entry.name).startsWith('.')) { file.resume(); continue; }
      see(entry);
      if (!isWanted(entry)) { file.resume(); continue; }
      if (size > MOST_ENTRY) throw new FormatError(path, `expected files of at most ${MOST_ENTRY} bytes, got ${JSON.stringify(entry.name.slice(0, 80))} of ${size}`);
      const pieces: Buffer[] = [];
      for await (const piece of file) pieces.push(piece as Buffer);
      await use(entry, new Uint8Array(Buffer.concat(pieces)));
    }
    await fed;
  };
  const file = createReadStream(path);
  const bytes = /gz$/i.test(path) ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => bytes.destroy(error));
  try {
    await each(bytes);
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    if (name === 'FormatError' || name === 'UsageError' || name === 'AbortError') throw error;
    throw new FormatError(path, `expected a whole .tar or .tar.gz archive, got a damaged one (${code ?? message}); fetch it again`);
  } finally {
    file.destroy();
    bytes.destroy();
  }
}
