import { keepWeights } from './keptWeights.ts';
import { rowStatus } from './assembleRow.ts';
import type { Plan } from './plan.ts';
import { appendRow, type RowStore, type TrajectoryRow } from './rowStore.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Appends the rows of a batch to their students' trajectories, and keeps the weights that were asked for. A student whose row is out of bounds is given up at that row:
 * it gets back the weights it had there, as if the row had been measured before it went on.
 */
export function recordRows(
  batch: readonly Snapshot[],
  rows: readonly TrajectoryRow[],
  {
    stores,
    plan,
    kept,
    totalSteps,
    onRow,
  }: {
    stores: readonly RowStore[];
    plan: Plan;
    kept: readonly Float64Array[];
    totalSteps: number;
    onRow?: (student: number, row: TrajectoryRow) => void;
  },
): void {
  batch.forEach(({ student, learner, step, w, v }, i) => {
    if (step > learner.steps) return; // given up at an earlier row of this batch
    const verdict = rowStatus(rows[i]);
    if (verdict !== 'ok') {
      learner.status = verdict;
      learner.steps = step;
      learner.w.set(w);
      learner.v.set(v);
      return;
    }
    keepWeights(kept[student], plan, { row: stores[student].count, w });
    appendRow(stores[student], rows[i]);
    onRow?.(student, rows[i]);
    if (step === totalSteps) learner.status = 'ok';
  });
}
