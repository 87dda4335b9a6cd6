import type { Comparison } from './comparison.ts';
import type { Estimate } from './estimate.ts';

const percent = (x: number): string => `${(100 * x).toPrecision(2)} %`;
const signed = (x: number): string => `${x < 0 ? '−' : '+'}${(100 * Math.abs(x)).toPrecision(2)}`;
const withError = ({ mean, standardError }: Estimate): string =>
  (Number.isNaN(standardError) ? `${signed(mean)} %` : `${signed(mean)} ± ${(100 * standardError).toPrecision(1)} %`);
const time = (t: number): string => Number(t.toPrecision(3)).toString();

/**
 * What a reader wants to know under the figure: how far apart, where, and why.
 *
 * @param spectrum participation ratio (Σρ)²/Σρ² of Ω, where it is known: overlaps scatter by about its inverse square root
 */
export function agreementSentences(comparison: Comparison, spectrum?: { participationRatio: number; N: number }): string[] {
  const { runs, streams, correlated, t, eg, Q, R, parts } = comparison;
  const sample = runs === 1 ? 'one run' : streams === runs ? `${runs} seeds` : `${runs} students on ${streams} ${streams === 1 ? 'stream' : 'streams'}`;
  return [
    `Agreement: mean e_g of ${sample} is off the theory by ${percent(eg.ofMean.mean)} on average over t ≤ ${time(t[t.length - 1])}, `
      + `at most ${withError(eg.ofMean.sup)} (t = ${time(eg.ofMean.supAt)}); single runs by ${percent(eg.mean.mean)}, Q by ${percent(Q.mean.mean)}, R by ${percent(R.mean.mean)} of their largest entries.`,
    `Parts of the gap: fluctuation of one run ${Number.isNaN(parts.fluctuation) ? 'unknown (one run)' : percent(parts.fluctuation)}`
      + `${spectrum ? ` (participation ratio of Ω: ${spectrum.participationRatio.toPrecision(3)} of ${spectrum.N})` : ''}, bias ${withError(parts.bias)}, non-Gaussianity ${withError(parts.nonGaussianity)}, test set ${withError(parts.testSet)}.`
      + (correlated ? ' All runs share one data stream: the errors are lower bounds.' : ''),
  ];
}
