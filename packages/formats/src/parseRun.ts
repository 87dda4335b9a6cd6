import { excerpt, FormatError } from './formatError.ts';
import { arrayColumns, arrayLength, countColumns, type RunArray, type RunRow, SCALAR_COLUMNS } from './runColumn.ts';
import { parseRunSettings, type RunSettings } from './runSettings.ts';
import { asText, parseNumber } from './cursor.ts';
import type { ParseOptions, TextInput } from './parseOptions.ts';

/** A run file as plain columns: rows one after another, as in Trajectory of @geq/overlaps. */
export interface DatRun {
  /** The `#` lines before the first row, without `# `. */
  readonly header: readonly string[];
  /** The `#` lines after it, such as the authors' `Computation took 2 seconds`. */
  readonly footer: readonly string[];
  readonly settings: RunSettings;
  readonly K: number;
  readonly M: number;
  readonly numRows: number;
  /** Time = SGD steps / N. */
  readonly t: Float64Array;
  readonly eg: Float64Array;
  /** Closed form at the measured overlaps; NaN in the authors' theory files. */
  readonly egAnalytical: Float64Array;
  /** The column that the authors' tools fill with nan. */
  readonly fourth: Float64Array;
  /** rows × K×K, both triangles. */
  readonly Q: Float64Array;
  /** rows × K×M. */
  readonly R: Float64Array;
  /** rows × M×M, both triangles. */
  readonly T: Float64Array;
  /** rows × M×M, both triangles. */
  readonly tildeT: Float64Array;
  /** rows × M. */
  readonly A: Float64Array;
  /** rows × K. */
  readonly v: Float64Array;
}

/** What the header of a run file may leave out. */
export interface RunOptions extends ParseOptions {
  /** Hidden units of the student and the teacher, when the header does not say them (`# M=2, K=2`). */
  readonly K?: number;
  readonly M?: number;
}

/**
 * Reads a run of the simulation (`<root>.dat`) or of the theory (`<root>_ode.dat`).
 *
 * @returns numRows ≥ 1 rows
 * @throws FormatError naming the line: K and M unknown or contradicted, a row of another length, no number, cut off, no rows
 */
export function parseRun(input: TextInput, { source = 'parseRun', K: statedK, M: statedM }: RunOptions = {}): DatRun {
  const text = asText(input, source);
  const header: string[] = [];
  const footer: string[] = [];
  const rows: { readonly line: string; readonly number: number }[] = [];
  let number = 0;
  for (let from = 0, to = 0; from < text.length; from = to + 1) {
    to = text.indexOf('\n', from);
    const line = text.slice(from, to).trim();
    number++;
    if (line.startsWith('#')) (rows.length === 0 ? header : footer).push(line.replace(/^# ?/, ''));
    else if (line !== '') rows.push({ line, number });
  }
  if (rows.length === 0) throw new FormatError(source, 'expected at least one row of numbers, got none');
  const settings = parseRunSettings(header);
  const K = agree(source, 'K', statedK, settings.K);
  const M = agree(source, 'M', statedM, settings.M);
  const numColumns = countColumns(K, M);
  for (const { line, number } of rows) {
    const found = countCommas(line) + 1;
    if (found !== numColumns)
      throw new FormatError(source, `expected ${numColumns} columns for K=${K}, M=${M}, got ${found}`, {
        line: number,
      });
  }

  const scalars = SCALAR_COLUMNS.map(() => new Float64Array(rows.length));
  const columns = arrayColumns(K, M);
  const block = (array: RunArray): Float64Array => new Float64Array(rows.length * arrayLength(array, K, M));
  const arrays: Record<RunArray, Float64Array> = {
    Q: block('Q'),
    R: block('R'),
    T: block('T'),
    tildeT: block('tildeT'),
    A: block('A'),
    v: block('v'),
  };
  rows.forEach(({ line, number }, row) => {
    const values = parseRow(line, source, number);
    scalars.forEach((column, i) => {
      column[row] = values[i];
    });
    columns.forEach(({ array, index, mirror }, i) => {
      const start = row * arrayLength(array, K, M);
      arrays[array][start + index] = arrays[array][start + mirror] = values[SCALAR_COLUMNS.length + i];
    });
  });
  const [t, eg, egAnalytical, fourth] = scalars;
  return { header, footer, settings, K, M, numRows: rows.length, t, eg, egAnalytical, fourth, ...arrays };
}

function parseRow(line: string, source: string, number: number): number[] {
  return line.split(',').map((token) => {
    const value = parseNumber(token.trim());
    if (value === undefined)
      throw new FormatError(source, `expected a number, got ${excerpt(token.trim())}`, { line: number });
    return value;
  });
}

function countCommas(line: string): number {
  let count = 0;
  for (let at = line.indexOf(','); at !== -1; at = line.indexOf(',', at + 1)) count++;
  return count;
}

function agree(source: string, name: 'K' | 'M', stated: number | undefined, found: number | undefined): number {
  const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1;
  if (stated !== undefined && !isCount(stated))
    throw new RangeError(`parseRun: expected ${name} as a whole number ≥ 1, got ${stated}`);
  if (found !== undefined && !isCount(found))
    throw new FormatError(source, `expected ${name} as a whole number ≥ 1 in the header, got ${found}`);
  if (stated !== undefined && found !== undefined && stated !== found)
    throw new FormatError(source, `expected ${name}=${stated}, got a header that says ${name}=${found}`);
  const value = stated ?? found;
  if (value === undefined)
    throw new FormatError(source, `expected ${name} in the header ('# M=2, K=2'), got none; state it as an option`);
  return value;
}

/** One row of a run, for writing it again. Its arrays are views. */
export function runRow(run: DatRun, row: number): RunRow {
  if (!Number.isSafeInteger(row) || row < 0 || row >= run.numRows)
    throw new RangeError(`runRow: expected a row from 0 to ${run.numRows - 1}, got ${row}`);
  const part = (array: RunArray): Float64Array => {
    const length = arrayLength(array, run.K, run.M);
    return run[array].subarray(row * length, (row + 1) * length);
  };
  const { t, eg, egAnalytical, fourth } = run;
  return {
    t: t[row],
    eg: eg[row],
    egAnalytical: egAnalytical[row],
    fourth: fourth[row],
    Q: part('Q'),
    R: part('R'),
    T: part('T'),
    tildeT: part('tildeT'),
    A: part('A'),
    v: part('v'),
  };
}
