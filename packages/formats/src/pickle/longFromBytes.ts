import { excerpt } from '../formatError.ts';
import type { ByteReader } from './byteReader.ts';

const LONGEST = 1024; // bytes or digits of a whole number: converting takes time that grows with the square

/** A number when it is exact, else a bigint. */
const wholeNumber = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

/** A whole number of `length` bytes in two's complement, little-endian. */
export function longFromBytes(reader: ByteReader, length: number): number | bigint {
  if (length > LONGEST)
    throw reader.fail(`expected whole numbers of at most ${LONGEST} bytes in the pickle, got one of ${length}`);
  const bytes = reader.take(length);
  if (length === 0) return 0;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('');
  return wholeNumber(BigInt.asIntN(8 * length, BigInt(`0x${hex}`)));
}

/** A whole number as protocol 0 spells it, with or without the L of Python 2. */
export function longFromText(reader: ByteReader, text: string): number | bigint {
  const digits = /^[ \t]*([+-]?\d+)L?[ \t]*$/.exec(text)?.[1];
  if (digits === undefined || digits.length > LONGEST)
    throw reader.fail(`expected a whole number of at most ${LONGEST} digits in the pickle, got ${excerpt(text)}`);
  return wholeNumber(BigInt(digits.replace('+', '')));
}

/** A float as protocol 0 spells it. */
export function floatFromText(reader: ByteReader, text: string): number {
  const word = /^([+-]?)(nan|inf)$/.exec(text);
  if (word) return word[2] === 'nan' ? NaN : word[1] === '-' ? -Infinity : Infinity;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text))
    throw reader.fail(`expected a number in the pickle, got ${excerpt(text)}`);
  return Number(text);
}

/** A quoted text as protocol 0 spells it (Python's repr): quotes and the escapes that occur in names. */
export function stringFromText(reader: ByteReader, text: string): string {
  const quoted = /^(['"])(.*)\1$/s.exec(text.trimEnd());
  if (!quoted) throw reader.fail('expected a quoted text in the pickle, got another');
  return quoted[2].replace(/\\(?:x([0-9a-fA-F]{2})|([nrt'"\\]))/g, (_, hex: string | undefined, mark: string) =>
    hex === undefined ? ({ n: '\n', r: '\r', t: '\t' }[mark] ?? mark) : String.fromCharCode(parseInt(hex, 16)),
  );
}

/** A text in the raw-unicode-escape encoding of protocol 0. */
export const unicodeFromText = (text: string): string =>
  text.replace(/\\u([0-9a-fA-F]{4})|\\U(00[01][0-9a-fA-F]{5})/g, (_, short: string | undefined, long: string) =>
    String.fromCodePoint(Math.min(parseInt(short ?? long, 16), 0x10ffff)),
  );
