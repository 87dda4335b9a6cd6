import { generalizationError } from '@geq/overlaps';
import { DIVERGENCE_BOUND, divergenceStatus } from './divergenceBound.ts';
import type { Overlaps } from './exactOverlaps.ts';
import type { TrajectoryRow } from './rowStore.ts';
import type { Snapshot } from './snapshot.ts';
import type { TestMeasure } from './tally.ts';

/** Assembles a row of one student; without exact overlaps Q, R, eg repeat those of the test set. */
export function assembleRow(
  t: number,
  { v, learner: { activation, A } }: Snapshot,
  { T, TTest }: { T: Float64Array; TTest: Float64Array },
  { test, exact }: { test: TestMeasure; exact: Overlaps | undefined },
): TrajectoryRow {
  const egTestClosed = generalizationError(activation, { Q: test.Q, R: test.R, T: TTest, A, v });
  const { Q, R } = exact ?? test;
  const eg = exact === undefined ? egTestClosed : generalizationError(activation, { Q, R, T, A, v });
  return { t, eg, Q, R, v, egTest: test.eg, egTestClosed, QTest: test.Q, RTest: test.R };
}

/** Whether a row's numbers are those of a student that still learns: 'ok', or why not. */
export function rowStatus({ egTest, Q, R, v, QTest, RTest }: TrajectoryRow): 'ok' | 'nonFinite' | 'diverged' {
  const verdicts = [
    divergenceStatus(egTest, DIVERGENCE_BOUND * DIVERGENCE_BOUND),
    ...[Q, R, v, QTest, RTest].flatMap((column) => Array.from(column, (x) => divergenceStatus(x))),
  ];
  return (
    verdicts.find((verdict) => verdict === 'nonFinite') ?? verdicts.find((verdict) => verdict === 'diverged') ?? 'ok'
  );
}
