import { excerpt, FormatError } from './formatError.ts';
import type { TextInput } from './parseOptions.ts';

// The longest string that V8 can hold is 2^29 − 24 characters.
const MAX_TEXT_BYTES = 2 ** 29 - 32;
const NEWLINE = 10;

/**
 * The text of a file whose every line is ended. A last line without its end is the mark of a file that was cut off, and
 * the only one when the cut goes through the last number, so it is refused.
 *
 * @throws FormatError when the file is empty, too long for a string, or ends inside a line
 */
export function asText(input: TextInput, source: string): string {
  if (input.length > MAX_TEXT_BYTES)
    throw new FormatError(source, `expected at most ${MAX_TEXT_BYTES} bytes of text, got ${input.length}`);
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input);
  if (text.length === 0 || text.trim() === '') throw new FormatError(source, 'expected text, got an empty file');
  if (text.charCodeAt(text.length - 1) !== NEWLINE) {
    throw new FormatError(
      source,
      'expected the last line to end with a newline, got the end of the file; the file is cut off, or lacks only that newline',
      { line: lineAt(text, text.length) },
    );
  }
  return text;
}

/** The line, from 1, on which a position of the text lies. Counted only when an error needs it. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Space, tab, newline, vertical tab, form feed, carriage return: what C's isspace skips. */
export const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

const WORD = /^[+-]?(?:nan|inf|infinity)$/i;

/**
 * The number that a token spells in C or Python: decimal digits with point and exponent, or nan and inf in any case and
 * with a sign. Hexadecimal, digit separators and numbers beyond the range of doubles are none.
 *
 * @returns undefined when the token is no such number
 */
export function parseNumber(token: string): number | undefined {
  for (let i = 0; i < token.length; i++) {
    const code = token.charCodeAt(i);
    const isNumeric =
      (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || code === 69 || code === 101; // 0-9 + - . E e
    if (!isNumeric) return WORD.test(token) ? wordValue(token) : undefined;
  }
  const value = Number(token);
  return token !== '' && Number.isFinite(value) ? value : undefined;
}

function wordValue(token: string): number {
  if (/nan/i.test(token)) return NaN;
  return token.startsWith('-') ? -Infinity : Infinity;
}

/** A position in a text that moves forward token by token; every character is looked at once. */
export interface Cursor {
  readonly text: string;
  readonly source: string;
  readonly finite: boolean;
  at: number;
}

/** The next run of non-blank characters, or '' at the end of the text; then the cursor stays on the last line that holds something. */
export function nextToken(cursor: Cursor): string {
  const { text } = cursor;
  let start = cursor.at;
  while (start < text.length && isBlank(text.charCodeAt(start))) start++;
  if (start === text.length) return '';
  let end = start;
  while (end < text.length && !isBlank(text.charCodeAt(end))) end++;
  cursor.at = end;
  return text.slice(start, end);
}

/** A FormatError at the cursor's line. */
export const errorAt = ({ source, text, at }: Cursor, reason: string): FormatError =>
  new FormatError(source, reason, { line: lineAt(text, at), offset: at });

/** @throws FormatError when the next token is no number */
export function nextNumber(cursor: Cursor): number {
  const token = nextToken(cursor);
  const value = parseNumber(token);
  if (value === undefined || (cursor.finite && !Number.isFinite(value))) {
    throw errorAt(
      cursor,
      `expected a ${cursor.finite ? 'finite ' : ''}number, got ${token === '' ? 'the end of the file' : excerpt(token)}`,
    );
  }
  return value;
}

/** @throws FormatError when the next token is no whole number ≥ 0 */
export function nextCount(cursor: Cursor, what: string): number {
  const token = nextToken(cursor);
  const value = /^\d{1,16}$/.test(token) ? Number(token) : NaN;
  if (!Number.isSafeInteger(value))
    throw errorAt(
      cursor,
      `expected ${what} as a whole number, got ${token === '' ? 'the end of the file' : excerpt(token)}`,
    );
  return value;
}
