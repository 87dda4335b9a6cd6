import type { Tensors } from '../graph.ts';

/** Whether every number is finite: a run that has diverged has others among its losses and gradients. */
export const allFinite = (tensors: Tensors): boolean => Object.values(tensors).every(({ data }) => {
  for (const x of data) if (!Number.isFinite(x)) return false;
  return true;
});
