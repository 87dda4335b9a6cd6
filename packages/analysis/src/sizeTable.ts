import type { Comparison } from './comparison.ts';
import type { Interval } from './interval.ts';
import { fitExponent, type PowerLaw } from './powerLaw.ts';
import { percentWithError, withError } from './percentWithError.ts';

/** One experiment of a study that varies N. */
export interface SizePoint {
  readonly N: number;
  readonly D: number;
  readonly participationRatio: number;
  readonly comparison: Comparison;
}

/** The quantities of a comparison that a study follows along N; a fit makes sense of those that are sizes, not of signed means. */
const QUANTITIES: readonly {
  readonly name: string;
  readonly isSize: boolean;
  readonly of: (comparison: Comparison) => Interval | undefined;
}[] = [
  { name: 'one run, mean gap at the overlaps of the model', isSize: true, of: ({ eg }) => eg.ofRun },
  { name: 'one run, largest gap at the overlaps of the model', isSize: true, of: ({ eg }) => eg.largestOfRun },
  { name: 'one run, mean gap on the test set', isSize: true, of: ({ egTest }) => egTest.ofRun },
  { name: 'Q, mean gap of one run', isSize: true, of: ({ Q }) => Q.ofRun },
  { name: 'R, mean gap of one run', isSize: true, of: ({ R }) => R.ofRun },
  { name: 'fluctuation over runs', isSize: true, of: ({ parts }) => parts.fluctuation },
  { name: 'gap of the mean', isSize: false, of: ({ parts }) => parts.total.average },
  { name: 'non-Gaussian fields', isSize: false, of: ({ parts }) => parts.nonGaussianity?.average },
  { name: 'covariances', isSize: false, of: ({ parts }) => parts.covariances?.average },
  { name: 'trajectory', isSize: false, of: ({ parts }) => parts.trajectory.average },
];

/** A quantity along N. */
export interface SizeRow {
  readonly name: string;
  readonly values: readonly (Interval | undefined)[];
  /** Of |y| ~ N^−a; only of quantities that are sizes by nature, since the logarithm of a signed mean near zero means nothing. */
  readonly law?: PowerLaw;
}

/** Every quantity at every size, with exponents. @param points sorted by N, runs on data streams of their own at each N */
export function sizeRows(points: readonly SizePoint[]): SizeRow[] {
  return QUANTITIES.map(({ name, isSize, of }) => {
    const values = points.map(({ comparison }) => of(comparison));
    const known = values.filter((value) => value !== undefined && value.standardError > 0);
    return isSize && known.length === points.length && points.length > 1
      ? {
          name,
          values,
          law: fitExponent(
            points.map(({ N }) => N),
            known as Interval[],
          ),
        }
      : { name, values };
  });
}

const cell = (value: Interval | undefined): string =>
  value === undefined ? 'unknown' : percentWithError(value.mean, value.halfWidth).replace(/\u00a0%$/, '');

function lawCell(law: PowerLaw | undefined): string {
  if (!law) return '';
  const { exponent, chiSquared, degreesOfFreedom } = law;
  return `${withError(exponent.mean, exponent.halfWidth)}${degreesOfFreedom > 0 ? ` (χ² ${chiSquared.toFixed(1)} of ${degreesOfFreedom})` : ''}`;
}

/** The study as a Markdown table, percent of the theory's value (Q, R: of their largest entry) with 95 % intervals; gaps of one run are absolute values. */
export function sizeTable(points: readonly SizePoint[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['percent', ...points.map(({ N, D }) => `N = ${N}, D = ${D}`), 'exponent of N⁻ᵃ']),
    line(['---', ...points.map(() => '---'), '---']),
    line([
      'participation ratio of Ω',
      ...points.map(({ participationRatio }) => participationRatio.toPrecision(3)),
      '',
    ]),
    ...sizeRows(points).map(({ name, values, law }) => line([name, ...values.map(cell), lawCell(law)])),
  ].join('\n');
}
