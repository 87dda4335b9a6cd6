import { excerpt, FormatError } from '../formatError.ts';
import {
  CENTRAL,
  DEFLATED,
  END,
  END64,
  IN_ZIP64,
  LOCAL,
  LOCATOR64,
  STORED,
  uint64,
  dataView,
  ZIP64_FIELD,
} from './zipRecords.ts';

/** One file of an archive, as its central directory describes it; checked against the archive's bytes. */
export interface ZipEntry {
  readonly name: string;
  readonly method: typeof STORED | typeof DEFLATED;
  readonly crc: number;
  /** Bytes in the archive and bytes of the file. */
  readonly packedSize: number;
  readonly size: number;
  /** Where the local header and where the packed bytes begin. */
  readonly header: number;
  readonly start: number;
}

interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

const ENCRYPTED = 1; // bit 0 of the flags
const LARGEST_COMMENT = 0xffff;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length >= END.size &&
  (dataView(bytes).getUint32(0, true) === LOCAL.signature || dataView(bytes).getUint32(0, true) === END.signature);

/**
 * The entries of a zip archive, folders left out. Names, offsets and sizes come from the central directory, as local headers
 * may defer theirs. Every entry lies inside the archive before the directory, no two share a byte or a name.
 *
 * @throws FormatError for a damaged or cut-off archive, encryption, methods other than stored and deflated, several disks,
 *   entries that overlap (the form of a zip bomb), names given twice
 * @see PKWARE, APPNOTE.TXT 6.3
 */
export function readZipDirectory(bytes: Uint8Array, source: string): ZipEntry[] {
  const view = dataView(bytes);
  const directory = findDirectory(view, source);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = directory.start;
  const end = directory.start + directory.size;
  for (let i = 0; i < directory.count; i++) {
    if (at + CENTRAL.size > end || view.getUint32(at, true) !== CENTRAL.signature)
      throw new FormatError(
        source,
        `expected ${directory.count} entries in the zip directory, got ${i}; the archive is damaged`,
        { offset: at },
      );
    const length =
      CENTRAL.size + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (at + length > end)
      throw new FormatError(source, 'expected the entry to end inside the zip directory, got one that runs over', {
        offset: at,
      });
    const entry = readEntry(bytes, at, directory.start, source);
    if (names.has(entry.name))
      throw new FormatError(source, `expected each name once in the archive, got ${excerpt(entry.name)} twice`, {
        offset: at,
      });
    names.add(entry.name);
    entries.push(entry);
    at += length;
  }
  requireApart(entries, source);
  return entries.filter(({ name, size }) => !(name.endsWith('/') && size === 0));
}

function findDirectory(view: DataView, source: string): Directory {
  let at = view.byteLength - END.size;
  const first = Math.max(0, at - LARGEST_COMMENT);
  while (
    at >= first &&
    !(view.getUint32(at, true) === END.signature && at + END.size + view.getUint16(at + 20, true) === view.byteLength)
  )
    at--;
  if (at < first)
    throw new FormatError(source, 'expected a zip directory at the end of the file, got none; the file is cut off', {
      offset: view.byteLength,
    });
  const short = {
    disk: view.getUint16(at + 4, true),
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
  const isLong = short.count === IN_ZIP64.bits16 || short.size === IN_ZIP64.bits32 || short.start === IN_ZIP64.bits32;
  const { disk, count, size, start, limit } = isLong ? findDirectory64(view, at, source) : { ...short, limit: at };
  const hasRecords64 =
    !isLong && at >= LOCATOR64.size && view.getUint32(at - LOCATOR64.size, true) === LOCATOR64.signature; // written although they are not needed
  const shown = limit - (hasRecords64 ? LOCATOR64.size + END64.size : 0) - size; // where the directory stands: nothing else may lie between it and its end record
  if (count > 0 && shown >= 0 && isBehindOther(view, shown, start) && view.getUint32(shown, true) === CENTRAL.signature)
    throw severalArchives(shown - start, source);
  if (disk !== 0 && disk !== IN_ZIP64.bits16)
    throw new FormatError(source, 'expected an archive in one file, got a part of several', { offset: at });
  if (start + size > limit || count * CENTRAL.size > size)
    throw new FormatError(
      source,
      `expected a zip directory of ${count} entries before byte ${limit}, got ${size} bytes at byte ${start}`,
      { offset: at },
    );
  return { start, size, count };
}

/** Whether records that say to stand at `said` stand at `shown` because their archive begins that much later. */
const isBehindOther = (view: DataView, shown: number, said: number): boolean =>
  shown > said && view.getUint32(shown - said, true) === LOCAL.signature;

/** An archive behind other bytes, told by a directory that stands further on than it says. */
const severalArchives = (bytesBefore: number, source: string): FormatError =>
  new FormatError(
    source,
    `expected one archive in the file, got one behind ${bytesBefore} other bytes: several in a row, as torch.distributed.checkpoint writes its .distcp pieces, are a file for each; make one of a folder of pieces with python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER FILE`,
  );

function findDirectory64(view: DataView, end: number, source: string): Directory & { disk: number; limit: number } {
  const locator = end - LOCATOR64.size;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64.signature)
    throw new FormatError(source, 'expected a zip64 locator before the end record, got none', { offset: end });
  const at = uint64(view, locator + 8);
  const shown = locator - END64.size;
  if (isBehindOther(view, shown, at) && view.getUint32(shown, true) === END64.signature)
    throw severalArchives(shown - at, source);
  if (at + END64.size > locator || view.getUint32(at, true) !== END64.signature)
    throw new FormatError(source, `expected a zip64 end record at byte ${at}, got none`, { offset: locator });
  return {
    disk: view.getUint32(at + 16, true),
    count: uint64(view, at + 32),
    size: uint64(view, at + 40),
    start: uint64(view, at + 48),
    limit: at,
  };
}

function readEntry(bytes: Uint8Array, at: number, directoryStart: number, source: string): ZipEntry {
  const view = dataView(bytes);
  const nameLength = view.getUint16(at + 28, true);
  const nameStart = at + CENTRAL.size;
  const name = new TextDecoder().decode(bytes.subarray(nameStart, nameStart + nameLength));
  const fail = (reason: string): FormatError => new FormatError(source, reason, { offset: at });
  const method = view.getUint16(at + 10, true);
  if (view.getUint16(at + 8, true) & ENCRYPTED)
    throw fail(`expected entries that are not encrypted, got ${excerpt(name)}`);
  if (method !== STORED && method !== DEFLATED)
    throw fail(`expected ${excerpt(name)} stored or deflated, got compression method ${method}`);
  const extra = dataView(
    bytes.subarray(nameStart + nameLength, nameStart + nameLength + view.getUint16(at + 30, true)),
  );
  const [size, packedSize, header] = longSizes(extra, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  if (header + LOCAL.size > directoryStart || view.getUint32(header, true) !== LOCAL.signature)
    throw fail(`expected a local header of ${excerpt(name)} at byte ${header}, got none`);
  const start = header + LOCAL.size + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  if (start + packedSize > directoryStart)
    throw fail(
      `expected ${packedSize} bytes of ${excerpt(name)} at byte ${start}, got ${Math.max(0, directoryStart - start)} before the zip directory`,
    );
  if (method === STORED && size !== packedSize)
    throw fail(`expected a stored entry as long as its file, got ${packedSize} and ${size} bytes for ${excerpt(name)}`);
  return { name, method, crc: view.getUint32(at + 16, true), packedSize, size, header, start };
}

/** Sizes that do not fit 32 bits stand in the zip64 field, in this order, only those that are needed. */
function longSizes(extra: DataView, short: [number, number, number]): [number, number, number] {
  const missing = short.map((value) => value === IN_ZIP64.bits32);
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const length = extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === ZIP64_FIELD && at + 4 + length <= extra.byteLength) {
      let from = at + 4;
      const take = (value: number, i: number): number => {
        if (!missing[i] || from + 8 > at + 4 + length) return value;
        from += 8;
        return uint64(extra, from - 8);
      };
      return [take(short[0], 0), take(short[1], 1), take(short[2], 2)];
    }
    at += 4 + length;
  }
  return short;
}

function requireApart(entries: readonly ZipEntry[], source: string): void {
  let end = 0;
  let before = '';
  for (const { name, header, start, packedSize } of entries.toSorted((a, b) => a.header - b.header)) {
    if (header < end)
      throw new FormatError(
        source,
        `expected entries that do not overlap, got ${excerpt(name)} inside ${excerpt(before)}; this is the form of a zip bomb`,
        { offset: header },
      );
    end = start + packedSize;
    before = name;
  }
}
