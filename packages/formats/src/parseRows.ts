import { excerpt, FormatError } from './formatError.ts';
import type { Matrix } from './matrix.ts';
import { isBlank, lineAt, parseNumber } from './cursor.ts';

const COMMENT = 35; // '#'

export interface RowLayout {
  /** The character between two numbers, or undefined for any run of blanks. */
  readonly separator?: ',' | ';';
  /** Whether lines that begin with '#' are skipped. */
  readonly comments?: boolean;
  /** Whether nan and inf are errors. */
  readonly finite?: boolean;
  /** Where in the text the first row begins. Default: 0. */
  readonly start?: number;
}

/**
 * One matrix row per line of `text` from position `start` on.
 *
 * @throws FormatError naming the line: a token that is no number, rows of unequal length, a blank line between rows
 */
export function parseRows(
  text: string,
  source: string,
  { separator, comments = false, finite = false, start = 0 }: RowLayout,
): Matrix {
  const values: number[] = [];
  const separates = separator === undefined ? isBlank : equals(separator.charCodeAt(0));
  let rows = 0;
  let cols = 0;
  let blankAt = -1;
  for (let from = start; from < text.length;) {
    let to = text.indexOf('\n', from);
    if (to === -1) to = text.length;
    const first = firstInk(text, from, to);
    if (first === to) {
      if (blankAt === -1) blankAt = from;
    } else if (!comments || text.charCodeAt(first) !== COMMENT) {
      const fail = (reason: string): FormatError =>
        new FormatError(source, reason, { line: lineAt(text, from), offset: from });
      if (blankAt !== -1)
        throw new FormatError(source, 'expected a row, got a blank line; Armadillo would stop reading here', {
          line: lineAt(text, blankAt),
          offset: blankAt,
        });
      const before = values.length;
      let begin = from;
      for (let i = from; i <= to; i++) {
        if (i < to && !separates(text.charCodeAt(i))) continue;
        const token = text.slice(begin, i).trim();
        begin = i + 1;
        if (token === '' && separator === undefined) continue;
        const value = parseNumber(token);
        if (value === undefined || (finite && !Number.isFinite(value)))
          throw fail(`expected a ${finite ? 'finite ' : ''}number, got ${excerpt(token)}`);
        values.push(value);
      }
      if (rows === 0) cols = values.length;
      else if (values.length - before !== cols)
        throw fail(`expected ${cols} numbers, as in the first row, got ${values.length - before}`);
      rows++;
    }
    from = to + 1;
  }
  if (rows === 0) throw new FormatError(source, 'expected at least one row of numbers, got none');
  return { rows, cols, data: new Float64Array(values) };
}

function firstInk(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(text.charCodeAt(at))) at++;
  return at;
}

const equals =
  (wanted: number) =>
  (code: number): boolean =>
    code === wanted;
