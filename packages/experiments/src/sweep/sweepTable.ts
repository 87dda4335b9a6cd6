import { ANY_NUMBER, type FilePatterns } from '@geq/runs';
import type { CurveParameters } from './sweepConfig.ts';
import { curveFile, type SweptCurve } from './curveTask.ts';

/** The table of a sweep, in its folder. */
export const SWEEP_TABLE = 'curves.csv';

/** What the data files of a sweep are called. */
export const SWEEP_FILES: FilePatterns = [SWEEP_TABLE, curveFile(ANY_NUMBER)];

/** A curve of a sweep with its place in it. */
export interface PlacedCurve {
  readonly index: number;
  readonly parameters: CurveParameters;
  readonly curve: SweptCurve;
}

const PARAMETER_COLUMNS = ['lr', 'K', 'M', 'seed', 'student', 'both', 'tolerance', 'dt'] as const;

/** Indices (i, j) of a rows×cols matrix, from 1 on, row by row. */
const entries = (rows: number, cols: number): (readonly [number, number])[] =>
  Array.from({ length: rows * cols }, (_, i) => [Math.floor(i / cols), i % cols] as const);

/**
 * All curves in one tidy table, a row per time: `curve,t`, the parameters, `eg`, `Q_11 …` (k ≤ l), `R_11 …`, `v_1 …`. Curves of fewer units leave the columns of the
 * others empty, and a parameter that no curve has is left out. Numbers have all their digits.
 */
export function sweepTable(curves: readonly PlacedCurve[]): string {
  const K = Math.max(1, ...curves.map(({ parameters }) => parameters.K));
  const M = Math.max(1, ...curves.map(({ parameters }) => parameters.M));
  const shown = PARAMETER_COLUMNS.filter((name) => curves.some(({ parameters }) => parameters[name] !== undefined));
  const Q = entries(K, K).filter(([k, l]) => k <= l);
  const R = entries(K, M);
  const name = (letter: string, [i, j]: readonly [number, number], most: number): string =>
    most > 9 ? `${letter}_${i + 1}_${j + 1}` : `${letter}_${i + 1}${j + 1}`;
  const head = [
    'curve',
    't',
    ...shown,
    'eg',
    ...Q.map((pair) => name('Q', pair, K)),
    ...R.map((pair) => name('R', pair, Math.max(K, M))),
    ...Array.from({ length: K }, (_, k) => `v_${k + 1}`),
  ];
  const lines = [head.join(',')];
  for (const {
    index,
    parameters,
    curve: {
      trajectory: { K: rows, M: cols, t, ...x },
    },
  } of curves) {
    const constants = shown.map((column) => (parameters[column] === undefined ? '' : Number(parameters[column])));
    for (let i = 0; i < t.length; i++) {
      lines.push(
        [
          index,
          t[i],
          ...constants,
          x.eg[i],
          ...Q.map(([k, l]) => (l < rows ? x.Q[(i * rows + k) * rows + l] : '')),
          ...R.map(([k, m]) => (k < rows && m < cols ? x.R[(i * rows + k) * cols + m] : '')),
          ...Array.from({ length: K }, (_, k) => (k < rows ? x.v[i * rows + k] : '')),
        ].join(','),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
