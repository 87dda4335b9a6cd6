import { formatG } from './formatE.ts';
import { pythonFloat32 } from './pythonFloat32.ts';
import { arrayColumns, arrayLength, countColumns, type RunRow, SCALAR_COLUMNS } from './runColumn.ts';

/**
 * How a row's numbers are spelled:
 * - a number of significant digits, C's %g: 6 is what the authors' integrator prints;
 * - 'float32': what the authors' simulation prints, %g for the first four columns and str(numpy.float32(x)) for the rest;
 * - 'exact': the shortest spelling that gives every double back.
 */
export type RunDigits = number | 'float32' | 'exact';

/** What stands at the head of a run file. */
export interface RunHeader {
  /** The first line: what made the file. */
  readonly title: string;
  readonly K: number;
  readonly M: number;
  /** Written as `key=value` beside M and K; numbers with all their digits. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Further lines. */
  readonly notes?: readonly string[];
}

/**
 * The `#` lines at the head of a run file: title, `M=…, K=…` and settings (so that `parseRun` needs no options), notes, and
 * last the names of the columns.
 *
 * @throws RangeError when K or M is no count, or a line would break in two
 */
export function writeRunHeader({ title, K, M, settings = {}, notes = [] }: RunHeader): string {
  requireUnits('writeRunHeader', K, M);
  const pairs = Object.entries({ M, K, ...settings })
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  const names = [...SCALAR_COLUMNS, ...arrayColumns(K, M).map(({ name }) => name)].join(', ');
  const lines = [title, pairs, ...notes, names];
  const broken = lines.find((line) => /[\r\n]/.test(line));
  if (broken !== undefined)
    throw new RangeError(`writeRunHeader: expected lines without line breaks, got ${JSON.stringify(broken)}`);
  return lines.map((line) => `# ${line}\n`).join('');
}

/**
 * One row of a run file, its newline included: `t, eg, eg_analytical, nan, Q upper, R, T upper, T̃ upper, A, v`.
 *
 * @throws RangeError when the shapes of Q, R, T, T̃ do not belong to K = v.length and M = A.length
 */
export function writeRunRow(row: RunRow, { digits = 'exact' }: { digits?: RunDigits } = {}): string {
  const K = row.v.length;
  const M = row.A.length;
  requireUnits('writeRunRow', K, M);
  for (const array of ['Q', 'R', 'T', 'tildeT'] as const) {
    const expected = arrayLength(array, K, M);
    if (row[array].length !== expected)
      throw new RangeError(
        `writeRunRow: expected ${array} of ${expected} entries for K=${K}, M=${M}, got ${row[array].length}`,
      );
  }
  const spell = speller(digits);
  const scalar = digits === 'float32' ? formatG : spell;
  const head = [row.t, row.eg, row.egAnalytical, row.fourth].map((x) => scalar(x));
  return `${[...head, ...arrayColumns(K, M).map(({ array, index }) => spell(row[array][index]))].join(', ')}\n`;
}

function speller(digits: RunDigits): (x: number) => string {
  if (digits === 'float32') return pythonFloat32;
  if (digits === 'exact') return exact;
  return (x) => formatG(x, digits);
}

function exact(x: number): string {
  if (!Number.isFinite(x)) return formatG(x);
  return Object.is(x, -0) ? '-0' : String(x);
}

function requireUnits(name: string, K: number, M: number): void {
  for (const [unit, count] of Object.entries({ K, M })) {
    if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(countColumns(K, M)))
      throw new RangeError(`${name}: expected ${unit} as a whole number ≥ 1, got ${count}`);
  }
}
