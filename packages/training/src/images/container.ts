import type { PieceFile } from '@geq/runs';

/** A file of a folder or an archive. */
export interface Entry {
  /** Below the folder, or in the archive. */
  readonly name: string;
  /** Bytes; of what gzip packed, those of the packed file. */
  readonly size: number;
  /** Its first bytes (HEAD_BYTES, fewer only where the file is shorter): what it is, whatever its name says. */
  readonly head: Uint8Array;
  /** Whether gzip packed it: then its size is not known before it is unpacked. */
  readonly isPacked?: boolean;
}

/** Something that should have led to images and cannot: refused, unless unreadable files are left out. */
export interface Fault {
  readonly name: string;
  readonly why: string;
}

/** Files that belong together: one, those of a folder, or those of an archive. */
export interface Container {
  readonly path: string;
  /** In the order of their names, whatever order they lie in. */
  readonly entries: readonly Entry[];
  readonly faults: readonly Fault[];
  /** What was passed over, in words: hidden files, names that an archive holds twice. */
  readonly aside: readonly string[];
  /** What was done to see what is there, in words. */
  readonly remarks: readonly string[];
  /** Archives that the files lie in. */
  readonly numArchives: number;
  /** Whether an entry lies in a .tar, where files of one name and other endings are one sample. */
  readonly isOfTar: (entry: Entry) => boolean;
  /** Hands over the bytes of entries for which `isWanted` holds, each once, in any order and several at a time. */
  readonly visit: (
    isWanted: (entry: Entry) => boolean,
    use: (entry: Entry, bytes: Uint8Array) => Promise<void>,
  ) => Promise<void>;
  /** One entry, piece by piece: from the disk where it lies there, else from memory. */
  readonly pieces: (entry: Entry) => Promise<PieceFile>;
}

/** Files in a folder or archive at most. */
export const MOST_ENTRIES = 2_000_000;
/** Bytes of a file in an archive at most. */
export const MOST_ENTRY = 2 ** 29; // bytes: the largest file of CIFAR has 154 MB
/** Bytes of an array in an archive at most. */
export const MOST_STACK = 2 ** 31 - 1; // bytes of an array in an archive
/** Bytes that an archive may unpack to at most. */
export const MOST_UNPACKED = 2 ** 35; // bytes that an archive may unpack to, skipped files included
/** Files that are in memory at once at most. */
export const AT_ONCE = 8; // files in memory

/** By code units: no locale. */
export const inOrder = <TItem extends { readonly name: string }>(items: readonly TItem[]): TItem[] =>
  [...items].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));

/** What macOS, Windows and Git leave behind; hidden files otherwise are counted. */
export const isJunk = (name: string): boolean =>
  /(^|\/)(__MACOSX\/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$|\.git(\/|ignore$|attributes$|keep$))/.test(name);
/** True for the name of a file or folder that begins with a dot. */
export const isHidden = (name: string): boolean => /(^|\/)\.(?!\.?(\/|$))/.test(name);

/** A whole entry as pieces. */
export const piecesInMemory = (bytes: Uint8Array): PieceFile => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
  close: async () => undefined,
});

/** Work on each, a few under way at any time. The first error ends it. */
export async function severalAtOnce<TItem>(
  items: Iterable<TItem>,
  work: (item: TItem) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let hasFailed = false;
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done && !hasFailed; next = iterator.next()) {
      await work(next.value).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
