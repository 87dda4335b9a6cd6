import { FormatError } from '../formatError.ts';
import { dataView } from '../zip/zipRecords.ts';

/** Reads a pickle byte by byte; every length is compared with what is left before anything is made of it. */
export interface ByteReader {
  /** Where the reader stands in the file. */
  readonly offset: () => number;
  /** The byte of an opcode; errors name where it stands until the next one is read. */
  readonly opcode: () => number;
  readonly uint8: () => number;
  readonly uint16: () => number;
  readonly int32: () => number;
  readonly uint32: () => number;
  readonly uint64: () => number;
  /** A double, big-endian as pickles hold it. */
  readonly double: () => number;
  /** A view of the next bytes. */
  readonly take: (length: number) => Uint8Array;
  readonly utf8: (length: number) => string;
  readonly latin1: (length: number) => string;
  /** Up to the next newline, which is skipped. */
  readonly line: (encoding?: 'utf8' | 'latin1') => string;
  readonly fail: (reason: string) => FormatError;
}

const NEWLINE = 10;
const LONGEST_LINE = 65_536;
const PIECE = 8_192; // characters made at once: arguments of one call

/**
 * @param start where in `bytes` to begin
 * @param base  what to add to positions for messages: where `bytes` begin in the file
 */
export function byteReader(
  bytes: Uint8Array,
  source: string,
  { start, base }: { start: number; base: number },
): ByteReader {
  const view = dataView(bytes);
  const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let at = start;
  let opcodeAt = start;
  const fail = (reason: string): FormatError => new FormatError(source, reason, { offset: base + opcodeAt });
  const skip = (length: number): number => {
    if (length > bytes.length - at)
      throw fail(
        `expected ${length} more bytes in the pickle, got ${bytes.length - at}; the file is cut off or declares a wrong size`,
      );
    at += length;
    return at - length;
  };
  const take = (length: number): Uint8Array => {
    const from = skip(length);
    return bytes.subarray(from, from + length);
  };
  const ascii = (from: number, length: number): string | undefined => {
    if (length > 64) return undefined; // for short names, of which there are many, faster than a decoder
    let text = '';
    for (let i = from; i < from + length; i++) {
      if (bytes[i] > 127) return undefined;
      text += String.fromCharCode(bytes[i]);
    }
    return text;
  };
  const utf8 = (length: number): string => {
    const from = skip(length);
    const short = ascii(from, length);
    if (short !== undefined) return short;
    try {
      return utf8Decoder.decode(bytes.subarray(from, at));
    } catch {
      throw fail('expected UTF-8 text in the pickle, got other bytes');
    }
  };
  const latin1 = (length: number): string => {
    const from = skip(length);
    const short = ascii(from, length);
    if (short !== undefined) return short;
    let text = '';
    for (let i = from; i < at; i += PIECE) text += String.fromCharCode(...bytes.subarray(i, Math.min(at, i + PIECE)));
    return text;
  };
  const line = (encoding: 'utf8' | 'latin1' = 'utf8'): string => {
    const end = bytes.subarray(at, at + LONGEST_LINE).indexOf(NEWLINE);
    if (end < 0) throw fail(`expected a line of at most ${LONGEST_LINE} bytes in the pickle, got no end of it`);
    const text = encoding === 'utf8' ? utf8(end) : latin1(end);
    at++;
    return text;
  };
  return {
    offset: () => base + at,
    opcode: () => {
      opcodeAt = at;
      return view.getUint8(skip(1));
    },
    uint8: () => view.getUint8(skip(1)),
    uint16: () => view.getUint16(skip(2), true),
    int32: () => view.getInt32(skip(4), true),
    uint32: () => view.getUint32(skip(4), true),
    uint64: () => {
      const from = skip(8);
      return view.getUint32(from, true) + view.getUint32(from + 4, true) * 2 ** 32;
    },
    double: () => view.getFloat64(skip(8)),
    take,
    utf8,
    latin1,
    line,
    fail,
  };
}
