import type { Comparison } from './comparison.ts';
import type { GapParts } from './gapParts.ts';
import type { Part } from './part.ts';
import { percent, percentUp, percentWithError } from './percentWithError.ts';
import { LOOSEST, type Verdict } from './verdict.ts';

/** Of Ω, where it is known. */
export interface SpectrumSummary {
  /** (Σρ)²/Σρ²: about how many directions the inputs have. */
  readonly participationRatio: number;
  readonly N: number;
  /** tr Ω/N. */
  readonly trace?: number;
}

const LEVEL = '95\u00a0%';

const time = (t: number): string => Number(t.toPrecision(2)).toString();
const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** What a reader wants to know under the figure: the verdict, the parts of the gap and their intervals, what was left out. */
export function agreementSentences(comparison: Comparison, spectrum?: SpectrumSummary): string[] {
  const found =
    comparison.t.length > 0
      ? [verdictSentence(comparison), ...partsSentences(comparison), singleRuns(comparison, spectrum)]
      : ['Nothing to judge: no row of these runs has an e_g to compare.'];
  const missing = leftOut(comparison);
  return missing.length > 0 ? [...found, `Left out: ${missing.join('; ')}.`] : found;
}

/** The verdict in one sentence. */
export function verdictSentence({ verdict, parts, runs }: Pick<Comparison, 'verdict' | 'parts' | 'runs'>): string {
  const { status, bound, until, departure } = verdict;
  const sample = counted(runs, 'run', 'runs');
  if (status === 'nothing learned') return nothingLearned(verdict);
  if (departure) {
    const held = !(until > 0)
      ? 'does not hold:'
      : `holds within ${percentUp(bound)} (${LEVEL}) until t = ${time(until)}; then`;
    return `Gaussian equivalence ${held} e_g is off by ${percentWithError(departure.gap, departure.halfWidth, { signed: true })} (t = ${time(departure.at)}), ${CAUSES[departure.cause]}; ${sample}.`;
  }
  if (status === 'holds')
    return `Gaussian equivalence holds: e_g within ${percentUp(bound)} (${LEVEL}) up to t = ${time(until)}, ${sample}.`;
  const average = percentWithError(parts.total.average.mean, parts.total.average.halfWidth, { signed: true });
  if (runs === 1)
    return `Not decided: one run has no interval; its e_g is off by ${average} on average up to t = ${time(until)}. Add runs with --seeds.`;
  return `Not decided: e_g is off by ${average} on average, but ${sample} bound it by ${percentUp(bound)} only up to t = ${time(until)}, more than the ${percent(LOOSEST)} that would count as agreement. Add runs with --seeds.`;
}

const CAUSES = {
  'non-Gaussianity': 'because the local fields are not Gaussian',
  covariances: 'because Ω and Φ are not those of the generator',
  trajectory: 'because the overlaps have left the theory',
  unknown: 'for a reason that these files do not tell',
} as const;

function nothingLearned({ learned, traceOmega }: Verdict): string {
  const scale =
    traceOmega === undefined
      ? ''
      : `; tr Ω/N = ${traceOmega < 1e-3 ? traceOmega.toExponential(1) : traceOmega.toPrecision(2)}`;
  const remedy =
    traceOmega !== undefined && traceOmega < 0.01
      ? 'standardize the outputs of the generator, or raise --lr'
      : 'train longer with --steps, or raise --lr';
  return `Nothing to judge: e_g moved by ${percent(learned)}${scale}; ${remedy}.`;
}

function partsSentences({ parts, oneStream }: Comparison): string[] {
  const { source, size, total, nonGaussianity, covariances, trajectory } = parts;
  const of = ({ average, independent: { kind, count } }: Part): string =>
    `${percentWithError(average.mean, average.halfWidth, { signed: true })}${kind === 'streams' && total.independent.kind !== 'streams' ? ` (from ${count} streams, whose students are alike)` : ''}`;
  const sample =
    source === 'evaluation'
      ? `${size.toLocaleString('en')} fresh samples a stream`
      : `the test set${Number.isFinite(size) ? ` of ${size.toLocaleString('en')} a stream` : ''}`;
  const causes =
    nonGaussianity && covariances
      ? `non-Gaussian fields ${of(nonGaussianity)}, covariances ${of(covariances)}, trajectory ${of(trajectory)}`
      : `trajectory ${of(trajectory)}; what is left of it is not told apart, since these files do not say the T of their test set`;
  return [
    `Gap in e_g, averaged over log t: ${of(total)} (${LEVEL} intervals, ${sample}): ${causes}.${independence(total, oneStream)}`,
    ...(nonGaussianity ? [alongTime('Non-Gaussian fields', nonGaussianity, parts)] : []),
  ];
}

/** What counts as independent, where it is not the runs themselves by construction. */
function independence({ independent: { kind, count, intraclassCorrelation } }: Part, oneStream: boolean): string {
  if (oneStream)
    return ' All runs share one data stream: whether that makes them alike cannot be told, and the intervals take them as independent.';
  if (!Number.isFinite(intraclassCorrelation)) return '';
  const r = `correlation of students of one stream ${intraclassCorrelation < 0 ? '−' : '+'}${Math.abs(intraclassCorrelation).toFixed(2)}`;
  return kind === 'runs'
    ? ` Students count as independent (${r}).`
    : ` Streams count as independent, students do not (${r}): ${count} values.`;
}

/** A part at a few times, a decade apart. */
function alongTime(name: string, { curve }: Part, { t }: GapParts): string {
  const last = t.length - 1;
  const decades = [1, 10, 100, 1000, 10_000].filter((decade) => decade < 0.7 * t[last]);
  const rows = [...new Set([...decades.map((decade) => nearest(t, decade)), last])];
  return `${name} along t: ${rows.map((row) => `${percentWithError(curve.mean[row], curve.halfWidth[row], { signed: true })} at t = ${time(t[row])}`).join(', ')}.`;
}

const nearest = (t: Float64Array, wanted: number): number =>
  t.reduce((best, x, row) => (Math.abs(x - wanted) < Math.abs(t[best] - wanted) ? row : best), 0);

function singleRuns(
  { eg, Q, R, parts: { fluctuation, hasModelOverlaps } }: Comparison,
  spectrum?: SpectrumSummary,
): string {
  const ratio = spectrum
    ? ` Participation ratio of Ω: ${spectrum.participationRatio.toPrecision(3)} of ${spectrum.N}.`
    : '';
  const scatter = Number.isNaN(fluctuation.mean)
    ? ''
    : `, a fluctuation over runs of ${percentWithError(fluctuation.mean, fluctuation.halfWidth)}`;
  return `One run, at the overlaps of the ${hasModelOverlaps ? 'model' : 'test set'}: e_g off by ${percent(eg.ofRun.mean)} on average${scatter}; Q by ${percent(Q.ofRun.mean)} and R by ${percent(R.ofRun.mean)} of their largest entries.${ratio}`;
}

function leftOut({ leftOut: { runs, rowsWithoutTheory, rowsWithoutError } }: Comparison): string[] {
  return [
    ...(runs > 0 ? [`${counted(runs, 'run', 'runs')} whose simulation ended early`] : []),
    ...(rowsWithoutTheory > 0 ? [`${counted(rowsWithoutTheory, 'row', 'rows')} beyond the end of the theory`] : []),
    ...(rowsWithoutError > 0
      ? [`${counted(rowsWithoutError, 'row', 'rows')} where e_g has no closed form or has vanished`]
      : []),
  ];
}
