import type { Comparison } from './comparison.ts';
import type { Estimate } from './estimate.ts';
import { fitExponent } from './powerLaw.ts';

/** One experiment of a study that varies N. */
export interface SizePoint {
  readonly N: number;
  readonly D: number;
  readonly participationRatio: number;
  readonly comparison: Comparison;
}

/** The quantities of a comparison that a study follows along N. */
const QUANTITIES: readonly { readonly name: string; readonly of: (comparison: Comparison) => Estimate }[] = [
  { name: 'single run, mean gap at exact overlaps', of: ({ eg }) => eg.mean },
  { name: 'single run, largest gap at exact overlaps', of: ({ eg }) => eg.sup },
  { name: 'single run, mean gap on the test set', of: ({ egTest }) => egTest.mean },
  { name: 'single run, largest gap on the test set', of: ({ egTest }) => egTest.sup },
  { name: 'Q, mean gap', of: ({ Q }) => Q.mean },
  { name: 'R, mean gap', of: ({ R }) => R.mean },
  { name: 'fluctuation of one run', of: ({ parts, runs }) => ({ mean: parts.fluctuation, standardError: parts.fluctuation / Math.sqrt(2 * (runs - 1)) }) },
  { name: 'non-Gaussianity', of: ({ parts }) => parts.nonGaussianity },
  { name: 'bias', of: ({ parts }) => parts.bias },
  { name: 'covariances', of: ({ parts }) => parts.covariances },
];

/** A quantity along N with the exponent a of |y| ~ N^−a. */
export interface SizeRow {
  readonly name: string;
  readonly values: readonly Estimate[];
  /** Missing where the values are zero within their errors, so that a power law would fit noise. */
  readonly exponent?: Estimate;
}

const MEANINGFUL = 2; // standard errors away from zero, in at least two points

/** Every quantity at every size, with exponents. @param points sorted by N */
export function sizeRows(points: readonly SizePoint[]): SizeRow[] {
  return QUANTITIES.map(({ name, of }) => {
    const values = points.map(({ comparison }) => of(comparison));
    const clear = values.filter(({ mean, standardError }) => Math.abs(mean) > MEANINGFUL * standardError);
    return clear.length >= Math.max(2, values.length / 2) ? { name, values, exponent: fitExponent(points.map(({ N }) => N), values) } : { name, values };
  });
}

const percent = ({ mean, standardError }: Estimate): string => `${(100 * mean).toFixed(2)} ± ${(100 * standardError).toFixed(2)}`;

/** The study as a Markdown table, percent of the theory's value (Q, R: of their largest entry); gaps of single runs are absolute values. */
export function sizeTable(points: readonly SizePoint[]): string {
  const rows = sizeRows(points);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['percent', ...points.map(({ N, D }) => `N = ${N}, D = ${D}`), 'exponent of N⁻ᵃ']),
    line(['---', ...points.map(() => '---'), '---']),
    line(['participation ratio of Ω', ...points.map(({ participationRatio }) => participationRatio.toPrecision(3)), '']),
    ...rows.map(({ name, values, exponent }) => line([name, ...values.map(percent), exponent ? `${exponent.mean.toFixed(2)} ± ${exponent.standardError.toFixed(2)}` : 'zero within errors'])),
  ].join('\n');
}
