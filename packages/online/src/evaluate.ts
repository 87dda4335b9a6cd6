import { rowsIn, type Snapshot } from './snapshot.ts';
import { createTally, type TestMeasure } from './tally.ts';
import { CHUNK, type TestSet } from './testSet.ts';

/**
 * Measures a batch of snapshots in one pass over the test set, in float64 sums over the samples in order.
 *
 * @param batch snapshots whose weights lie in `testSet.w`
 * @param pause lets the event loop in, between chunks of samples
 */
export async function evaluate(
  { size, N, x, w, pass, fields, targets }: TestSet,
  batch: readonly Snapshot[],
  pause: () => Promise<void>,
): Promise<TestMeasure[]> {
  const numRows = rowsIn(batch);
  const tallies = batch.map(({ learner: { K, M, activation }, v, firstRow }) =>
    createTally({ K, M, activation, v, firstRow, numRows }, N),
  );
  pass.load(w, numRows);
  for (let start = 0; start < size; start += CHUNK) {
    const count = Math.min(CHUNK, size - start);
    pass.fields(x.subarray(start * N, (start + count) * N), count, fields);
    tallies.forEach((tally, i) => tally.add(fields, targets[batch[i].student], start, count));
    await pause();
  }
  return tallies.map((tally) => tally.measure(size));
}
