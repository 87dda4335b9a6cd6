import { parseRun, type DatRun } from '@geq/formats';

/** Where a curve ended before its time. */
export interface Ending {
  /** The name of the numerical trouble. */
  readonly status: string;
  /** The step of SGD, of a simulation. */
  readonly step?: number;
  /** Of that step, or of the last row. */
  readonly t: number;
  /** The last row that is kept, from 1 on, and how many there would be; missing where nobody wrote them down. */
  readonly row?: number;
  readonly rows?: number;
}

/** What the step of a curve depends on, as far as it is known. */
export interface StepSettings {
  readonly lr?: number;
  /** Of integrators with a fixed step. */
  readonly dt?: number;
}

const than = (option: string, value: number | undefined): string =>
  value === undefined ? option : `${option} than ${Number(value.toPrecision(6))}`;

function remedy(status: string, { lr, dt }: StepSettings): string {
  if (dt !== undefined) return `a smaller ${than('--dt', dt)} or ${than('--lr', lr)} may help`;
  if (status === 'stepTooSmall' || status === 'maxSteps')
    return `a smaller ${than('--lr', lr)} or a larger --tolerance may help`;
  return `a smaller ${than('--lr', lr)} may help`;
}

/** Where numbers left their range, what is kept and what to change: `diverged at step 66 (t = 5.5), after row 34 of 100; …`. */
export function endingInWords({ status, step, t, row, rows }: Ending, settings: StepSettings): string {
  const time = `t = ${Number(t.toPrecision(4))}`;
  const after = row === undefined ? '' : `after row ${row}${rows === undefined ? '' : ` of ${rows}`}`;
  const where =
    step === undefined
      ? `${after || 'at'} ${after ? `(${time})` : time}`
      : `at step ${step} (${time})${after && `, ${after}`}`;
  return `${status} ${where}; the rows up to there are kept, ${remedy(status, settings)}`;
}

const SAME_TIME = 1e-6; // relative; six digits of the authors' files
const STATUS = /^status: (\w+)$/;

/** How the curve of a file ended, if it was before its time: as its lines with # say, else by the first row whose e_g is no number. */
function endingOf({ header, footer, t, eg, numRows }: DatRun, times: ArrayLike<number>): Ending | undefined {
  const said = [...header, ...footer].map((line) => STATUS.exec(line)?.[1]).find((status) => status !== undefined);
  const bad = eg.findIndex((x) => !Number.isFinite(x));
  if (said === 'ok' || (said === undefined && bad < 0)) return undefined;
  const row = said === undefined ? bad : numRows;
  const hasTimes = Array.from(t).every((time, i) => Math.abs(time - times[i]) <= SAME_TIME * (1 + time));
  const rows = hasTimes ? times.length : said === undefined ? numRows : undefined;
  return { status: said ?? 'nonFinite', t: t[Math.max(0, row - 1)], row, ...(rows === undefined ? {} : { rows }) };
}

/**
 * That the curve of a run file ended before its time, in words.
 *
 * @param name of the curve, for people
 * @param times of the rows that it would have, where they are known
 * @throws FormatError
 */
export function troubleInFile(
  bytes: Uint8Array,
  source: string,
  { name = source, times = [] }: { readonly name?: string; readonly times?: ArrayLike<number> } = {},
): string | undefined {
  const run = parseRun(bytes, { source });
  const ending = endingOf(run, times);
  return ending && `${name}: ${endingInWords(ending, run.settings)}`;
}
