import type { Plan } from './plan.ts';

/** First-layer weights of a student at the rows that were asked for. */
export interface KeptWeights {
  /** Which rows of the trajectory, ascending; those that the student reached. */
  readonly rows: readonly number[];
  /** rows × K×N. */
  readonly w: Float64Array;
}

/** Room for the weights to keep, per student rows × K×N; zeros as long as a row is not reached. */
export const createKept = ({ keepWeightsAt, students, N }: Plan): Float64Array[] =>
  students.map(({ K }) => new Float64Array(keepWeightsAt.length * K * N));

/** Puts the weights of a row aside if they were asked for. */
export function keepWeights(
  kept: Float64Array,
  { keepWeightsAt }: Pick<Plan, 'keepWeightsAt'>,
  { row, w }: { readonly row: number; readonly w: Float64Array },
): void {
  const place = keepWeightsAt.indexOf(row);
  if (place >= 0) kept.set(w, place * w.length);
}

/** What was kept of a student that has `count` rows. */
export function keptWeights(
  kept: Float64Array,
  { keepWeightsAt }: Pick<Plan, 'keepWeightsAt'>,
  count: number,
): KeptWeights {
  const rows = keepWeightsAt.filter((row) => row < count);
  const size = keepWeightsAt.length === 0 ? 0 : kept.length / keepWeightsAt.length;
  return { rows, w: kept.slice(0, rows.length * size) };
}
