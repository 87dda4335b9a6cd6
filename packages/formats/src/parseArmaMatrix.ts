import { excerpt } from './formatError.ts';
import { entryCount, type Matrix, requireShape } from './matrix.ts';
import { formatE } from './formatE.ts';
import { asText, type Cursor, errorAt, nextCount, nextNumber, nextToken } from './cursor.ts';
import type { NumberOptions, TextInput } from './parseOptions.ts';
import { parseRows } from './parseRows.ts';

const HEADER = 'ARMA_MAT_TXT_FN008';

/**
 * Reads a matrix of doubles from Armadillo's text format (`ARMA_MAT_TXT_FN008`, sizes, entries row by row) or from plain
 * text, one row per line, where the separator is guessed as Armadillo's `load` guesses it: semicolons, else commas, else
 * blanks.
 *
 * Armadillo reads a short row or a word as zeros; here they are errors.
 *
 * @returns rows×cols, row-major
 * @throws FormatError naming the line: another type, sizes that the file is too short for, no number, rows of unequal length
 */
export function parseArmaMatrix(
  input: TextInput,
  { source = 'parseArmaMatrix', finite = false }: NumberOptions = {},
): Matrix {
  const text = asText(input, source);
  if (!text.trimStart().startsWith('ARMA_'))
    return parseRows(text, source, { separator: guessSeparator(text), finite });
  const cursor: Cursor = { text, source, finite, at: 0 };
  requireHeader(cursor, HEADER);
  const rows = nextCount(cursor, 'the number of rows');
  const cols = nextCount(cursor, 'the number of columns');
  requireRoom(cursor, [rows, cols]);
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < data.length; i++) data[i] = nextNumber(cursor);
  requireEnd(cursor, [rows, cols]);
  return { rows, cols, data };
}

// Armadillo looks at the first 4096 bytes of a file to tell its type.
function guessSeparator(text: string): ',' | ';' | undefined {
  const head = text.slice(0, 4096);
  return head.includes(';') ? ';' : head.includes(',') ? ',' : undefined;
}

/**
 * Writes Armadillo's text format byte for byte as Armadillo does: 17 significant digits, every double survives the round trip.
 *
 * @throws RangeError when the sizes do not fit the data
 */
export function writeArmaMatrix({ rows, cols, data }: Matrix): string {
  requireShape('writeArmaMatrix', [rows, cols], data.length);
  const lines = [HEADER, `${rows} ${cols}`];
  for (let i = 0; i < rows; i++) lines.push(armaRow(data.subarray(i * cols, (i + 1) * cols)));
  return `${lines.join('\n')}\n`;
}

/** A row as Armadillo prints it: a blank, then the number with 17 significant digits in a field of 24 characters. */
export const armaRow = (row: Float64Array): string =>
  Array.from(row, (x) => ` ${formatE(x, 16).padStart(24)}`).join('');

/** @throws FormatError when the file does not begin with this header */
export function requireHeader(cursor: Cursor, header: string): void {
  const found = nextToken(cursor);
  if (found !== header)
    throw errorAt(cursor, `expected ${header}, got ${excerpt(found)}; save it as arma_ascii from doubles`);
}

/**
 * Compares the entries that a header promises with the characters that are left, before anything is allocated: a number
 * takes at least a digit and a blank.
 *
 * @throws FormatError when they do not fit
 */
export function requireRoom(cursor: Cursor, shape: readonly number[]): void {
  const room = Math.floor((cursor.text.length - cursor.at) / 2);
  const count = entryCount(shape);
  if (count > room)
    throw errorAt(
      cursor,
      `expected at most ${room} entries in a file of this length, got a header that promises ${shape.join('×')} = ${count}`,
    );
}

/** @throws FormatError when anything but blanks follows the last entry */
export function requireEnd(cursor: Cursor, shape: readonly number[]): void {
  const rest = nextToken(cursor);
  if (rest !== '')
    throw errorAt(cursor, `expected the end of the file after ${shape.join('×')} entries, got ${excerpt(rest)}`);
}
