import { type Matrix, requireShape } from './matrix.ts';
import { formatE } from './formatE.ts';
import { asText } from './cursor.ts';
import type { NumberOptions, TextInput } from './parseOptions.ts';
import { parseRows } from './parseRows.ts';

const SAVETXT_DIGITS = 18; // numpy.savetxt's default format is '%.18e'; 16 would do for a double

/**
 * Reads comma-separated text, one row per line, as numpy.savetxt(…, delimiter=',') writes it. Lines that begin with `#`
 * are comments; a vector is one value per line.
 *
 * @returns rows×cols, row-major
 * @throws FormatError naming the line: no number, rows of unequal length, a blank line between rows, cut off, empty
 */
export function parseCsvMatrix(
  input: TextInput,
  { source = 'parseCsvMatrix', finite = false }: NumberOptions = {},
): Matrix {
  return parseRows(asText(input, source), source, { separator: ',', comments: true, finite });
}

/**
 * Writes comma-separated text byte for byte as numpy.savetxt(…, delimiter=',') does: every double survives the round trip.
 *
 * @throws RangeError when the sizes do not fit the data, or there is no entry to write
 */
export function writeCsvMatrix({ rows, cols, data }: Matrix): string {
  requireShape('writeCsvMatrix', [rows, cols], data.length);
  if (data.length === 0) throw new RangeError(`writeCsvMatrix: expected at least one entry, got ${rows}×${cols}`);
  const lines: string[] = [];
  for (let i = 0; i < rows; i++)
    lines.push(Array.from(data.subarray(i * cols, (i + 1) * cols), (x) => formatE(x, SAVETXT_DIGITS)).join(','));
  return `${lines.join('\n')}\n`;
}
