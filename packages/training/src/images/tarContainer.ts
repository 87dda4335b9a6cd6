import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
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
  type Container,
  type Entry,
  type Fault,
} from './container.ts';
import { HEAD_BYTES, isGzip } from './fileHead.ts';
import { counted, shownName } from './shownName.ts';
import { readHead } from './readHead.ts';

const END_BYTES = 512; // of zeros, at least: two blocks end an archive, one is left of them where programs are careless

/** What stands in an archive: of a name that it holds twice the last one counts, as where it is unpacked. */
interface Listing {
  readonly entries: readonly Entry[];
  readonly faults: readonly Fault[];
  readonly aside: readonly string[];
  /** Of each name, which one of the archive's files it is. */
  readonly places: ReadonlyMap<string, number>;
  /** Whether the zeros stand at its end that every archive ends with. */
  readonly hasEnd: boolean;
}

/** A .tar archive, packed by gzip or not. Nothing of it is written anywhere; it is read from its beginning to its end for the list, and again for the bytes. */
export async function tarContainer(path: string): Promise<Container> {
  const { entries, faults, aside, places, hasEnd } = await list(path);
  const visit = async (
    isWanted: (entry: Entry) => boolean,
    use: (entry: Entry, bytes: Uint8Array) => Promise<void>,
    most: number,
  ): Promise<void> => {
    const wanted = new Map(entries.filter(isWanted).map((entry) => [places.get(entry.name), entry]));
    await throughArchive(path, async (file, index) => {
      const entry = wanted.get(index);
      if (entry) await use(entry, await file.bytes(most));
    });
  };
  return {
    path,
    entries,
    faults,
    aside,
    remarks: hasEnd ? [] : ['an archive without its end mark, which may be cut off'],
    numArchives: 1,
    isOfTar: () => true,
    visit: (isWanted, use) => visit(isWanted, use, MOST_ENTRY),
    pieces: async (one) => {
      let found = new Uint8Array(0);
      await visit(
        (entry) => entry === one,
        async (_, bytes) => {
          found = new Uint8Array(bytes);
        },
        MOST_STACK,
      );
      return piecesInMemory(found);
    },
  };
}

async function list(path: string): Promise<Listing> {
  const found = new Map<string, Entry>();
  const places = new Map<string, number>();
  const faults: Fault[] = [];
  let [twice, hidden] = [0, 0];
  const hasEnd = await throughArchive(path, async (file, index) => {
    const { name, type, size } = file;
    if (isJunk(name) || type === 'directory') return;
    if (isHidden(name)) {
      hidden++;
      return;
    }
    if (type === 'link' || type === 'symlink') {
      faults.push({ name, why: 'a link inside the archive' });
      return;
    }
    if (type !== 'file' && type !== 'contiguous-file') return;
    if (found.has(name)) twice++;
    found.set(name, { name, size, head: await file.head() });
    places.set(name, index);
  });
  const aside = [
    ...(twice > 0 ? [`${counted(twice, 'file')} whose name comes again later in the archive`] : []),
    ...(hidden > 0 ? [counted(hidden, 'hidden file')] : []),
  ];
  return { entries: inOrder([...found.values()]), faults, aside, places, hasEnd };
}

/** A file of an archive while it is read. */
interface Passing {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly head: () => Promise<Uint8Array>;
  readonly bytes: (most: number) => Promise<Uint8Array>;
}

/** Reads an archive from its beginning to its end; nothing of it is kept. @returns whether its end mark is there */
async function throughArchive(path: string, use: (file: Passing, index: number) => Promise<void>): Promise<boolean> {
  const { extract } = await import('tar-stream'); // few runs read archives
  let [seen, unpacked] = [0, 0];
  let last: Buffer = Buffer.alloc(0);
  const limited = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      unpacked += chunk.length;
      if (unpacked > MOST_UNPACKED)
        throw new FormatError(path, `expected an archive of at most ${MOST_UNPACKED} bytes unpacked, got more`);
      last = Buffer.concat([last, chunk.subarray(-END_BYTES)]).subarray(-END_BYTES);
      yield chunk;
    }
  };
  const isPacked = isGzip(await readHead(path, 2));
  const file = createReadStream(path);
  const bytes = isPacked ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => bytes.destroy(error));
  try {
    const unpack = extract();
    const fed = pipeline(bytes, limited, unpack);
    fed.catch(() => undefined); // told below
    for await (const entry of unpack) {
      const { name, type, size = 0 } = entry.header;
      if (++seen > MOST_ENTRIES) throw new FormatError(path, `expected at most ${MOST_ENTRIES} files, got more`);
      const take = async (most: number): Promise<Uint8Array> => {
        const pieces: Buffer[] = [];
        let length = 0;
        for await (const piece of entry) {
          if (length < most) pieces.push(piece as Buffer);
          length += (piece as Buffer).length;
        }
        return new Uint8Array(Buffer.concat(pieces).subarray(0, most));
      };
      let isTaken = false;
      const once = (most: number): Promise<Uint8Array> => {
        isTaken = true;
        return take(most);
      };
      await use(
        {
          name: name.replace(/^(\.\/)+/, ''),
          type: type ?? 'file',
          size,
          head: () => once(HEAD_BYTES),
          bytes: (most) => {
            if (size > most)
              throw new FormatError(path, `expected files of at most ${most} bytes, got ${shownName(name)} of ${size}`);
            return once(most);
          },
        },
        seen,
      );
      if (!isTaken) entry.resume();
    }
    await fed;
    return last.length === END_BYTES && last.every((byte) => byte === 0);
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    if (name === 'FormatError' || name === 'UsageError' || name === 'AbortError') throw error;
    throw new FormatError(
      path,
      `expected a whole .tar or .tar.gz archive, got a damaged one (${code ?? message}); fetch it again`,
    );
  } finally {
    file.destroy();
    bytes.destroy();
  }
}
