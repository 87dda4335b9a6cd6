import type { Tensors } from '../graph.ts';

/** PyTorch's default: the share of a batch in the running statistics. */
export const MOMENTUM = 0.1;

/**
 * Running mean and variance of batch norms after one more batch, as PyTorch keeps them:
 *
 *   running_mean ← 0.9 running_mean + 0.1 mean,   running_var ← 0.9 running_var + 0.1 variance · n/(n − 1)
 *
 * with the biased variance of the batch and n numbers a channel (samples × rows × columns).
 *
 * @param running `<norm>.running_mean` and `<norm>.running_var`, in float32; others are handed on
 * @param batch `<norm>.mean` and `<norm>.variance`, what training graphs give out
 * @param counts n, by norm
 * @returns new arrays for the norms that `counts` names
 * @throws RangeError when n < 2
 */
export function updateRunningStatistics(
  running: Tensors,
  batch: Tensors,
  counts: Readonly<Record<string, number>>,
): Tensors {
  const moved = { ...running };
  for (const [norm, n] of Object.entries(counts)) {
    if (!(n >= 2))
      throw new RangeError(
        `updateRunningStatistics: expected at least two numbers a channel in ${norm}, got ${n}; take a larger batch`,
      );
    const move = (key: string, ofBatch: ArrayLike<number>, factor: number): void => {
      const { shape, data } = running[key];
      moved[key] = {
        shape,
        data: Float32Array.from(data, (x, c) => (1 - MOMENTUM) * x + MOMENTUM * factor * ofBatch[c]),
      };
    };
    move(`${norm}.running_mean`, batch[`${norm}.mean`].data, 1);
    move(`${norm}.running_var`, batch[`${norm}.variance`].data, n / (n - 1));
  }
  return moved;
}
