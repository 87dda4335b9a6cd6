import { Inflate } from 'fflate';
import { excerpt, FormatError } from '../formatError.ts';
import { crc32 } from './crc32.ts';
import { readZipDirectory, type ZipEntry } from './readZipDirectory.ts';
import { STORED } from './zipRecords.ts';

/** Checks and limits of reading a zip archive. */
export interface ZipOptions {
  /** Compare each entry with its checksum, unless all of them are 0: then none was computed. Default: true. */
  readonly checkCrc?: boolean;
  /**
   * Most bytes that deflated entries may unpack to, all together. Default: 64 MiB and a hundred times the file, beyond which
   * only constant data compress, and bombs.
   */
  readonly maxBytes?: number;
}

/** A file of an archive: its bytes (a view of the archive when stored) and where in the archive they begin. */
export interface ZippedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly offset: number;
}

const FREE_BYTES = 64 * 2 ** 20;
const RATIO = 100;
const LARGEST_RATIO = 1032; // what deflate can reach: 258 bytes from two bits
const STEP = 16_384; // packed bytes at a time, so that at most 16 MiB come out before the size is looked at

/**
 * Opens an archive: every entry found, bounded and compared with its checksum, where the writer computed any.
 *
 * @throws FormatError when the archive is damaged or unpacks to more than it may (see readZipDirectory for the rest)
 */
export function readZip(
  bytes: Uint8Array,
  source: string,
  { checkCrc = true, maxBytes = FREE_BYTES + RATIO * bytes.length }: ZipOptions = {},
): ZippedFile[] {
  const entries = readZipDirectory(bytes, source);
  requireModest(entries, maxBytes, source);
  const hasChecksums = entries.some(({ crc }) => crc !== 0);
  return entries.map((entry) => {
    const packed = bytes.subarray(entry.start, entry.start + entry.packedSize);
    const file = entry.method === STORED ? packed : inflate(packed, entry, source);
    if (checkCrc && hasChecksums && crc32(file) !== entry.crc)
      throw new FormatError(
        source,
        `expected the bytes of ${excerpt(entry.name)} to have the archive's checksum, got another; the file is damaged`,
        { offset: entry.start },
      );
    return { name: entry.name, bytes: file, offset: entry.start };
  });
}

function requireModest(entries: readonly ZipEntry[], maxBytes: number, source: string): void {
  let total = 0;
  for (const { name, method, size, packedSize, start } of entries) {
    if (method === STORED) continue;
    if (size > LARGEST_RATIO * packedSize + 8)
      throw new FormatError(
        source,
        `expected at most ${LARGEST_RATIO} bytes from each deflated one, got ${size} from ${packedSize} declared for ${excerpt(name)}`,
        { offset: start },
      );
    total += size;
    if (total > maxBytes)
      throw new FormatError(
        source,
        `expected at most ${maxBytes} bytes unpacked, got ${total} or more; this is the form of a zip bomb, raise maxBytes if you trust the file`,
        { offset: start },
      );
  }
}

function inflate(packed: Uint8Array, { name, size, start }: ZipEntry, source: string): Uint8Array {
  const out = new Uint8Array(size);
  let written = 0;
  const fail = (reason: string): FormatError => new FormatError(source, reason, { offset: start });
  const stream = new Inflate((chunk) => {
    if (written + chunk.length > size) throw fail(`expected ${size} bytes unpacked for ${excerpt(name)}, got more`);
    out.set(chunk, written);
    written += chunk.length;
  });
  try {
    for (let at = 0; at < packed.length || at === 0; at += STEP)
      stream.push(packed.subarray(at, at + STEP), at + STEP >= packed.length);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw fail(`expected deflated bytes for ${excerpt(name)}, got others (${(error as Error).message})`);
  }
  if (written !== size) throw fail(`expected ${size} bytes unpacked for ${excerpt(name)}, got ${written}`);
  return out;
}
