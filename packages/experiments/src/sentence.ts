import type { Comparison } from './comparison.ts';
import type { Estimate } from './estimate.ts';
import { percent, percentDigits } from './percent.ts';

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percentDigits(Math.abs(share), 2)}`;
const withError = ({ mean, standardError }: Estimate): string =>
  (Number.isNaN(standardError) ? `${signed(mean)} %` : `${signed(mean)} ± ${percentDigits(standardError, 1)} %`);
const time = (t: number): string => Number(t.toPrecision(3)).toString();
const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Of Ω, where it is known. */
export interface SpectrumSummary {
  /** (Σρ)²/Σρ²: overlaps of one run scatter by about its inverse square root. */
  readonly participationRatio: number;
  readonly N: number;
}

/** What a reader wants to know under the figure: how far apart, where, why, and what was left out. */
export function agreementSentences(comparison: Comparison, spectrum?: SpectrumSummary): string[] {
  const found = comparison.t.length > 0 ? [agreement(comparison), parts(comparison, spectrum)] : ['Agreement: no row of these runs has an e_g to compare.'];
  const missing = leftOut(comparison);
  return missing.length > 0 ? [...found, `Left out: ${missing.join('; ')}.`] : found;
}

function agreement({ runs, streams, t, eg, egTest, Q, R }: Comparison): string {
  const sample = runs === 1 ? 'one run' : streams === runs ? `${runs} seeds` : `${runs} students on ${counted(streams, 'stream', 'streams')}`;
  return `Agreement: mean e_g of ${sample} is off the theory by ${percent(egTest.ofMean.mean)} on the test set, by ${percent(eg.ofMean.mean)} at exact overlaps, on average over t ≤ ${time(t[t.length - 1])}; `
    + `at most ${withError(egTest.ofMean.sup)} (t = ${time(egTest.ofMean.supAt)}) and ${withError(eg.ofMean.sup)} (t = ${time(eg.ofMean.supAt)}). `
    + `Single runs by ${percent(egTest.mean.mean)} and ${percent(eg.mean.mean)}, Q by ${percent(Q.mean.mean)}, R by ${percent(R.mean.mean)} of their largest entries.`;
}

function parts({ correlated, parts: { fluctuation, bias, nonGaussianity, covariances } }: Comparison, spectrum?: SpectrumSummary): string {
  const ratio = spectrum ? ` (participation ratio of Ω: ${spectrum.participationRatio.toPrecision(3)} of ${spectrum.N})` : '';
  return `Parts of the gap: fluctuation of one run ${Number.isNaN(fluctuation) ? 'unknown (one run)' : percent(fluctuation)}${ratio}, `
    + `bias ${withError(bias)}, non-Gaussianity ${withError(nonGaussianity)}, covariances ${withError(covariances)}.`
    + (correlated ? ' All runs share one data stream: the errors are lower bounds.' : '');
}

function leftOut({ leftOut: { runs, rowsWithoutTheory, rowsWithoutError } }: Comparison): string[] {
  return [
    ...(runs > 0 ? [`${counted(runs, 'run', 'runs')} whose simulation ended early`] : []),
    ...(rowsWithoutTheory > 0 ? [`${counted(rowsWithoutTheory, 'row', 'rows')} beyond the end of the theory`] : []),
    ...(rowsWithoutError > 0 ? [`${counted(rowsWithoutError, 'row', 'rows')} where e_g has no closed form or has vanished`] : []),
  ];
}
