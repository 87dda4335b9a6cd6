import { ROWS_AT_ONCE } from './fieldPass.ts';
import type { Learner } from './learner.ts';

/**
 * A student as it was at a row's step, waiting to be measured. Rows are measured in batches, as products of many weights with many samples.
 */
export interface Snapshot {
  /** Which student, from 0. */
  readonly student: number;
  readonly learner: Learner;
  readonly step: number;
  /** K×N, in the arena of the test set. */
  readonly w: Float64Array;
  /** K. */
  readonly v: Float64Array;
  /** Where its K rows begin among the weights of the batch. */
  readonly firstRow: number;
}

/** Room for weight rows that a batch needs: one snapshot of every student at least. */
export function batchCapacity(learners: readonly Learner[]): number {
  return Math.max(
    ROWS_AT_ONCE,
    learners.reduce((sum, { K }) => sum + K, 0),
  );
}

/** Weight rows in a batch. */
export function rowsIn(batch: readonly Snapshot[]): number {
  const last = batch.at(-1);
  return last === undefined ? 0 : last.firstRow + last.learner.K;
}

/** Adds the present weights of every student that runs. `room` (capacity × N) holds the weights of the batch. */
export function takeSnapshots(batch: Snapshot[], learners: readonly Learner[], room: Float64Array): void {
  learners.forEach((learner, student) => {
    if (learner.status !== 'running') return;
    const firstRow = rowsIn(batch);
    const N = learner.w.length / learner.K;
    const w = room.subarray(firstRow * N, firstRow * N + learner.w.length);
    w.set(learner.w);
    batch.push({ student, learner, step: learner.steps, w, v: learner.v.slice(), firstRow });
  });
}
