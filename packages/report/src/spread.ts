/**
 * Moves labels apart as little as possible: minimizes Σ (y_i − target_i)² subject to y_{i+1} − y_i ≥ spacing and
 * 0 ≤ y ≤ height, by pooling neighbours that would overlap (isotonic regression of target_i − i·spacing).
 *
 * @param targets wished positions in any order, pixels
 * @returns positions in the order of `targets`; evenly squeezed when (n − 1) · spacing > height
 */
export function spread(targets: readonly number[], spacing: number, height: number): number[] {
  const gap = Math.min(spacing, targets.length > 1 ? height / (targets.length - 1) : spacing);
  const order = targets.map((_, i) => i).sort((a, b) => targets[a] - targets[b] || a - b);
  const pools: { sum: number; count: number }[] = [];
  for (const [rank, i] of order.entries()) {
    let pool = { sum: targets[i] - rank * gap, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
    }
    pools.push(pool);
  }
  const free = height - (targets.length - 1) * gap; // what is left to shift the whole stack in
  const shifts = pools.flatMap(({ sum, count }) =>
    Array.from({ length: count }, () => Math.min(Math.max(sum / count, 0), Math.max(free, 0))),
  );
  const result: number[] = [];
  for (const [rank, i] of order.entries()) result[i] = shifts[rank] + rank * gap;
  return result;
}
