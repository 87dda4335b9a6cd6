import { confidenceInterval, percentWithError, type Interval } from '@geq/analysis';
import { CAUSES, type Cause } from './excessOf.ts';
import type { LateQStudent } from './lateQStream.ts';

/** Relative quantities at one time, as fractions. */
export interface LateQRow {
  readonly t: number;
  /** Σ_k Q_kk and e_g over the theory's, minus 1: from the pool, and from its Gaussian. */
  readonly Q: Interval;
  readonly QGaussian: Interval;
  readonly eg: Interval;
  readonly egGaussian: Interval;
  /** Σ_k Q_kk of the theory that is told of a cause, over that of the one told nothing, minus 1. */
  readonly told: Readonly<Record<Cause, Interval>>;
  /** Σ_k Q_kk from the pool over that of the theory given drift and noise, minus 1. */
  readonly left: Interval;
  /** Noise term over its factorised value, minus 1. */
  readonly noise: Interval;
  readonly gaussianNoise: Interval;
  readonly energyCorrelation: Interval;
  /** Excess kurtosis of the student's fields. */
  readonly kurtosis: Interval;
}

/** Σ_k Q_kk of the theory given drift and noise, without the error of the integrator on groups of modes, some 1e-4. */
const toldAll = ({ theory, told }: LateQStudent): number[] =>
  theory.Q.map((Q, row) => (Q * told.all.Q[row]) / told.nothing.Q[row]);

/** One row per time asked for. Students of one stream count as independent: they share samples, not weights or teachers. */
export function lateQRows(
  students: readonly LateQStudent[],
  times: readonly number[],
  wanted: readonly number[],
): LateQRow[] {
  return wanted.map((t): LateQRow => {
    const row = times.indexOf(t);
    const over = (of: (student: LateQStudent) => number): Interval => confidenceInterval(students.map(of));
    const ratio = (
      above: (s: LateQStudent) => readonly number[],
      below: (s: LateQStudent) => readonly number[],
    ): Interval => over((s) => above(s)[row] / below(s)[row] - 1);
    return {
      t,
      Q: ratio(
        (s) => s.simulation.Q,
        (s) => s.theory.Q,
      ),
      QGaussian: ratio(
        (s) => s.gaussian.Q,
        (s) => s.theory.Q,
      ),
      eg: ratio(
        (s) => s.simulation.eg,
        (s) => s.theory.eg,
      ),
      egGaussian: ratio(
        (s) => s.gaussian.eg,
        (s) => s.theory.eg,
      ),
      told: Object.fromEntries(
        CAUSES.map((cause) => [
          cause,
          ratio(
            (s) => s.told[cause].Q,
            (s) => s.told.nothing.Q,
          ),
        ]),
      ) as Record<Cause, Interval>,
      left: ratio((s) => s.simulation.Q, toldAll),
      noise: over((s) => s.noise[row] - 1),
      gaussianNoise: over((s) => s.gaussianNoise[row] - 1),
      energyCorrelation: over((s) => s.energyCorrelation[row] - 1),
      kurtosis: over((s) => s.kurtosis[row]),
    };
  });
}

const LINES: readonly (readonly [string, (row: LateQRow) => Pick<Interval, 'mean' | 'halfWidth'>])[] = [
  ['Q_kk of students on the pool', ({ Q }) => Q],
  ['Q_kk of the same students on its Gaussian', ({ QGaussian }) => QGaussian],
  ['Q_kk of the theory given the measured noise', ({ told }) => told.noise],
  ['Q_kk of the theory given the law of the local fields', ({ told }) => told.fields],
  ['Q_kk of the theory given the measured drift and noise', ({ told }) => told.all],
  ['Q_kk on the pool, above the theory given both', ({ left }) => left],
  ['e_g at exact overlaps, on the pool', ({ eg }) => eg],
  ['e_g at exact overlaps, on its Gaussian', ({ egGaussian }) => egGaussian],
  ['noise term above its factorised value, pool', ({ noise }) => noise],
  ['… by the correlation of xᵀΩx with the error alone', ({ energyCorrelation }) => energyCorrelation],
  ['… Gaussian', ({ gaussianNoise }) => gaussianNoise],
  [
    'excess kurtosis of λ_k (not in percent)',
    ({ kurtosis }) => ({ mean: kurtosis.mean / 100, halfWidth: kurtosis.halfWidth / 100 }),
  ],
];

/** A Markdown table, percent with 95 % intervals, a column per time. */
export function lateQTable(rows: readonly LateQRow[]): string {
  const text = ({ mean, halfWidth }: Pick<Interval, 'mean' | 'halfWidth'>): string =>
    percentWithError(mean, halfWidth).replace(/\u00a0%$/, '');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['percent', ...rows.map(({ t }) => `t = ${t}`)]),
    line(['---', ...rows.map(() => '---')]),
    ...LINES.map(([name, of]) => line([name, ...rows.map((row) => text(of(row)))])),
  ].join('\n');
}

/** One curve of the figure: the mean of Σ_k Q_kk over students, what is simulated as dots, what is integrated as a line. */
export interface LateQCurve {
  readonly label: string;
  readonly simulation: {
    readonly t: number[];
    readonly eg: { readonly mean: number[]; readonly halfWidth: number[] };
    readonly runs: number;
  };
  readonly theory: { readonly t: number[]; readonly eg: number[] };
}

/** Pool and Gaussian against the theory, pool against the theory given drift and noise. Error bars: 95 % intervals of the difference. */
export function lateQCurves(students: readonly LateQStudent[], times: readonly number[], name: string): LateQCurve[] {
  const shown = times.map((_, row) => row).filter((row) => times[row] > 0);
  const t = shown.map((row) => times[row]);
  const curve = (
    label: string,
    dots: (s: LateQStudent) => readonly number[],
    line: (s: LateQStudent) => readonly number[],
  ): LateQCurve => ({
    label,
    simulation: {
      t,
      runs: students.length,
      eg: {
        mean: shown.map((row) => confidenceInterval(students.map((s) => dots(s)[row])).mean),
        halfWidth: shown.map((row) => confidenceInterval(students.map((s) => dots(s)[row] - line(s)[row])).halfWidth),
      },
    },
    theory: { t, eg: shown.map((row) => confidenceInterval(students.map((s) => line(s)[row])).mean) },
  });
  return [
    curve(
      name,
      ({ simulation }) => simulation.Q,
      ({ theory }) => theory.Q,
    ),
    curve(
      'Gaussian, same moments',
      ({ gaussian }) => gaussian.Q,
      ({ theory }) => theory.Q,
    ),
    curve(`${name}, theory given drift and noise`, ({ simulation }) => simulation.Q, toldAll),
  ];
}
