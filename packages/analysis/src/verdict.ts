import type { GapParts } from './gapParts.ts';
import type { SimultaneousBand } from './simultaneousBand.ts';

/**
 * Whether the Gaussian equivalence holds for these runs, in a word and numbers. Shares are relative to the theory's e_g.
 *
 * - `holds`: |gap| ≤ bound at all times, and no time where it is clear of zero by more than `TOLERANCE`
 * - `departs`: it is, from t = `from` on; `bound` holds for the rows before
 * - `undecided`: no such time, but the runs are too few to say more than a bound that is no agreement
 * - `nothing learned`: e_g moved so little that any agreement is empty
 */
export interface Verdict {
  readonly status: 'holds' | 'departs' | 'undecided' | 'nothing learned';
  /** With 95 % confidence |e_g − e_theory|/e_theory of the mean over runs is at most this, at all rows up to t = `until` at once. NaN for a single run. */
  readonly bound: number;
  readonly until: number;
  /** Where the gap is clear of zero: from when, how far it gets and when, and the part that is largest there. */
  readonly departure?: {
    readonly from: number;
    readonly at: number;
    readonly gap: number;
    readonly halfWidth: number;
    readonly cause: Cause;
  };
  /** Largest change of the theory's e_g, as a share of its start. */
  readonly learned: number;
  /** tr Ω/N, where it is known. */
  readonly traceOmega?: number;
}

/** The part of the gap that is largest where the gap is clear of zero; `unknown` where the parts are not told apart. */
export type Cause = 'non-Gaussianity' | 'covariances' | 'trajectory' | 'unknown';

/** A gap is worth a word beyond its bound when all of its interval is farther from zero than this. */
export const TOLERANCE = 0.005;

/** Less agreement than this is none: runs that cannot bound the gap by it decide nothing. */
export const LOOSEST = 0.1;

/** Less change of e_g than this, and agreement says nothing about learning. */
export const LEAST_LEARNED = 0.01;

/** @param band of the total gap, all rows at once; undefined when there are none */
export function decideVerdict({
  parts,
  band,
  learned,
  traceOmega,
}: {
  readonly parts: GapParts;
  readonly band: SimultaneousBand | undefined;
  readonly learned: number;
  readonly traceOmega?: number;
}): Verdict {
  const common = { learned, ...(traceOmega === undefined ? {} : { traceOmega }) };
  if (band === undefined) return { status: 'undecided', bound: NaN, until: NaN, ...common };
  const { t } = parts;
  const last = t[t.length - 1];
  const rows = band.points.map((point, i) => ({ point, t: t[point], gap: band.mean[i], halfWidth: band.halfWidth[i] }));
  const boundOf = (some: typeof rows): number =>
    some.reduce((most, { gap, halfWidth }) => Math.max(most, Math.abs(gap) + halfWidth), 0);
  if (!(learned >= LEAST_LEARNED)) return { status: 'nothing learned', bound: boundOf(rows), until: last, ...common };
  const clear = rows.filter(({ gap, halfWidth }) => Math.abs(gap) - halfWidth > TOLERANCE);
  if (clear.length === 0) {
    const bound = boundOf(rows);
    return { status: bound <= LOOSEST ? 'holds' : 'undecided', bound, until: last, ...common };
  }
  const [first] = clear;
  const worst = clear.reduce((most, row) => (Math.abs(row.gap) > Math.abs(most.gap) ? row : most));
  const before = rows.filter(({ point }) => point < first.point);
  return {
    status: 'departs',
    bound: before.length === 0 ? NaN : boundOf(before),
    until: before.at(-1)?.t ?? NaN,
    departure: {
      from: first.t,
      at: worst.t,
      gap: worst.gap,
      halfWidth: worst.halfWidth,
      cause: causeAt(parts, worst.point, worst.gap),
    },
    ...common,
  };
}

/** The part that goes farthest in the direction of the gap at a row, where they are told apart. */
function causeAt({ nonGaussianity, covariances, trajectory }: GapParts, row: number, gap: number): Cause {
  if (!nonGaussianity || !covariances) return 'unknown';
  const shares = (
    [
      ['non-Gaussianity', nonGaussianity],
      ['covariances', covariances],
      ['trajectory', trajectory],
    ] as const
  ).map(([name, { curve }]) => ({ name, share: curve.mean[row] * Math.sign(gap) }));
  return shares.reduce((most, each) => (each.share > most.share ? each : most)).name;
}
