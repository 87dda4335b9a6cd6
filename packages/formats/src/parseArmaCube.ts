import { armaRow, requireEnd, requireHeader, requireRoom } from './parseArmaMatrix.ts';
import { requireShape } from './matrix.ts';
import { asText, type Cursor, nextCount, nextNumber } from './cursor.ts';
import type { NumberOptions, TextInput } from './parseOptions.ts';

const HEADER = 'ARMA_CUB_TXT_FN008';

/**
 * An Armadillo cube of doubles. Pair-major: entry (k, l, s) is `data[(k * cols + l) * slices + s]`, so that the values of
 * one pair (k, l) along the slices are neighbours, as q_kl(τ) along the modes of Ω wants to be read.
 */
export interface Cube {
  readonly rows: number;
  readonly cols: number;
  readonly slices: number;
  readonly data: Float64Array;
}

/**
 * Reads a cube of doubles from Armadillo's text format: `ARMA_CUB_TXT_FN008`, `rows cols slices`, then one slice after
 * another, each row by row.
 *
 * @throws FormatError naming the line: another type, sizes that the file is too short for, no number, cut off, text after the end
 */
export function parseArmaCube(
  input: TextInput,
  { source = 'parseArmaCube', finite = false }: NumberOptions = {},
): Cube {
  const cursor: Cursor = { text: asText(input, source), source, finite, at: 0 };
  requireHeader(cursor, HEADER);
  const rows = nextCount(cursor, 'the number of rows');
  const cols = nextCount(cursor, 'the number of columns');
  const slices = nextCount(cursor, 'the number of slices');
  const shape = [rows, cols, slices];
  requireRoom(cursor, shape);
  const pairs = rows * cols;
  const data = new Float64Array(pairs * slices);
  if (pairs > 0)
    for (let s = 0; s < slices; s++)
      for (let pair = 0; pair < pairs; pair++) data[pair * slices + s] = nextNumber(cursor);
  requireEnd(cursor, shape);
  return { rows, cols, slices, data };
}

/**
 * Writes Armadillo's text format byte for byte as Armadillo does: 17 significant digits, every double survives the round trip.
 *
 * @throws RangeError when the sizes do not fit the data, or an entry is not finite: Armadillo cannot read such a cube back
 */
export function writeArmaCube({ rows, cols, slices, data }: Cube): string {
  requireShape('writeArmaCube', [rows, cols, slices], data.length);
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad !== -1)
    throw new RangeError(
      `writeArmaCube: expected finite entries, got ${data[bad]} in slice ${bad % slices}; Armadillo cannot read it back`,
    );
  const lines = [HEADER, `${rows} ${cols} ${slices}`];
  if (data.length > 0) {
    for (let s = 0; s < slices; s++) {
      for (let k = 0; k < rows; k++)
        lines.push(armaRow(Float64Array.from({ length: cols }, (_, l) => data[(k * cols + l) * slices + s])));
    }
  }
  return `${lines.join('\n')}\n`;
}
