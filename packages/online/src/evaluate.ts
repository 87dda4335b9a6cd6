import { rowsIn, type Snapshot } from './snapshot.ts';
import { CHUNK, type TestSet, type TestTargets } from './testSet.ts';

/** What the test set says about one student. */
export interface TestMeasure {
  /** mean ½(φ − y)². */
  readonly eg: number;
  /** K×K: λλᵀ/P. */
  readonly Q: Float64Array;
  /** K×M: λνᵀ/P. */
  readonly R: Float64Array;
}

/**
 * Measures a batch of snapshots in one pass over the test set, in float64 sums over the samples in order.
 *
 * @param batch snapshots whose weights lie in `testSet.w`
 * @param pause lets the event loop in, between chunks of samples
 */
export async function evaluate({ size, N, arena, x, w, fields, targets }: TestSet, batch: readonly Snapshot[], pause: () => Promise<void>): Promise<TestMeasure[]> {
  const numRows = rowsIn(batch);
  const tallies = batch.map((snapshot) => createTally(snapshot, targets[snapshot.student], { N, numRows }));
  for (let start = 0; start < size; start += CHUNK) {
    const count = Math.min(CHUNK, size - start);
    arena.fields(count, numRows, N, x.subarray(start * N, (start + count) * N), w, fields);
    for (const tally of tallies) tally.add(fields, start, count);
    await pause();
  }
  return tallies.map((tally) => tally.measure(size));
}

interface Tally {
  readonly add: (fields: Float64Array, start: number, count: number) => void;
  readonly measure: (size: number) => TestMeasure;
}

/** Sums over test samples for one snapshot; its fields stand at columns firstRow, …, firstRow + K − 1 of `numRows`. */
function createTally({ learner: { K, M, unit: { g } }, v, firstRow }: Snapshot, { nu, y }: TestTargets, { N, numRows }: { N: number; numRows: number }): Tally {
  const sqrtN = Math.sqrt(N);
  const lambda = new Float64Array(K);
  const Q = new Float64Array(K * K);
  const R = new Float64Array(K * M);
  let loss = 0;
  return {
    add(fields, start, count) {
      for (let p = 0; p < count; p++) {
        let phi = 0;
        for (let k = 0; k < K; k++) {
          lambda[k] = fields[p * numRows + firstRow + k] / sqrtN;
          phi += v[k] * g(lambda[k]);
        }
        const delta = phi - y[start + p];
        loss += 0.5 * delta * delta;
        for (let k = 0; k < K; k++) {
          for (let l = 0; l < K; l++) Q[k * K + l] += lambda[k] * lambda[l];
          for (let m = 0; m < M; m++) R[k * M + m] += lambda[k] * nu[(start + p) * M + m];
        }
      }
    },
    measure: (size) => ({ eg: loss / size, Q: Q.map((sum) => sum / size), R: R.map((sum) => sum / size) }),
  };
}
