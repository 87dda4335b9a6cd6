import type { TrajectoryRow } from './rowStore.ts';
import type { Learner } from './learner.ts';
import type { Plan } from './plan.ts';
import { evaluate } from './evaluate.ts';
import { createOverlapWorkspace, exactOverlaps, type OverlapWorkspace } from './exactOverlaps.ts';
import { assembleRow } from './assembleRow.ts';
import type { Snapshot } from './snapshot.ts';
import { teacherOverlap, tildeTExact, tildeTMeasured } from './teacherOverlap.ts';
import { drawTestSet, type Interruption, type TestSet } from './testSet.ts';

/** What rows are measured with. */
export interface Measuring {
  /** Per student M×M: T = B Bᵀ / D. */
  readonly T: readonly Float64Array[];
  /** Per student M×M: T̃; NaN as long as it waits for the test set. */
  readonly tildeT: readonly Float64Array[];
  /** Per student M×M: T on the test set, and below it ⟨y²⟩; NaN like `tildeT`. */
  readonly TTest: readonly Float64Array[];
  /** Per student one number. */
  readonly y2Test: readonly Float64Array[];
  /** Only in runs with moments. */
  readonly overlaps: OverlapWorkspace | undefined;
  /** Drawn when the first row asks for it. */
  testSet: TestSet | undefined;
}

export function createMeasuring({ students, moments }: Plan, learners: readonly Learner[]): Measuring {
  return {
    T: students.map(({ initial: { B } }) => teacherOverlap(B.data, B.rows)),
    tildeT: students.map(({ M, initial: { B } }) =>
      moments === undefined ? new Float64Array(M * M).fill(NaN) : tildeTExact(B, moments),
    ),
    TTest: students.map(({ M }) => new Float64Array(M * M).fill(NaN)),
    y2Test: students.map(() => Float64Array.of(NaN)),
    overlaps: moments === undefined ? undefined : createOverlapWorkspace(moments, learners),
    testSet: undefined,
  };
}

/**
 * Draws the test set, and measures on it T, ⟨y²⟩, and T̃ where no moments give it.
 *
 * @returns false when the signal was aborted before all was there
 */
export async function prepareTestSet(
  measuring: Measuring,
  { plan, learners }: { plan: Plan; learners: readonly Learner[] },
  interruption: Interruption,
): Promise<boolean> {
  const testSet = await drawTestSet(plan, learners, interruption);
  if (testSet === undefined) return false;
  for (const [i, tildeT] of measuring.tildeT.entries()) {
    if (Number.isNaN(tildeT[0]))
      tildeT.set(await tildeTMeasured(testSet, testSet.targets[i], { D: plan.D, pause: interruption.pause }));
  }
  testSet.targets.forEach(({ T, y2 }, i) => {
    measuring.TTest[i].set(T);
    measuring.y2Test[i][0] = y2;
  });
  measuring.testSet = testSet;
  return true;
}

/** The rows of a batch of snapshots; a row's time is its step over N. */
export async function measureRows(
  { testSet, overlaps, T, TTest }: Measuring & { testSet: TestSet },
  batch: readonly Snapshot[],
  pause: () => Promise<void>,
): Promise<TrajectoryRow[]> {
  const test = await evaluate(testSet, batch, pause);
  const exact = overlaps === undefined ? undefined : exactOverlaps(overlaps, batch);
  await pause(); // at N = 3072 the exact overlaps of a batch take 40 ms
  return batch.map((snapshot, i) =>
    assembleRow(
      snapshot.step / testSet.N,
      snapshot,
      { T: T[snapshot.student], TTest: TTest[snapshot.student] },
      { test: test[i], exact: exact?.[i] },
    ),
  );
}
