import { judgeRow } from './measureRow.ts';
import { appendRow, type RowStore, type TrajectoryRow } from './rows.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Appends the rows of a batch to their students' trajectories. A student whose row is out of bounds is given up at that row:
 * it gets back the weights it had there, as if the row had been measured before it went on.
 */
export function recordRows(batch: readonly Snapshot[], rows: readonly TrajectoryRow[], { stores, totalSteps, onRow }: {
  stores: readonly RowStore[];
  totalSteps: number;
  onRow?: (student: number, row: TrajectoryRow) => void;
}): void {
  batch.forEach(({ student, learner, step, w, v }, i) => {
    if (step > learner.steps) return; // given up at an earlier row of this batch
    const verdict = judgeRow(rows[i]);
    if (verdict !== 'ok') {
      learner.status = verdict;
      learner.steps = step;
      learner.w.set(w);
      learner.v.set(v);
      return;
    }
    appendRow(stores[student], rows[i]);
    onRow?.(student, rows[i]);
    if (step === totalSteps) learner.status = 'ok';
  });
}
