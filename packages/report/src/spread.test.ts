import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { spread } from './spread.ts';

describe('spread', () => {
  it('leaves labels alone that have room', () => {
    expect(spread([50, 10, 90], 11, 100)).toBeAllclose([50, 10, 90], { atol: 1e-12 }); // sums and differences of small integers
  });

  it('moves two that touch apart by the same amount, closed form', () => {
    expect(spread([50, 52], 12, 100)).toBeAllclose([45, 57], { atol: 1e-12 }); // midpoint 51 ± 6
  });

  it('stays inside, and squeezes when there is no room for the spacing', () => {
    expect(spread([0, 0, 0], 10, 100)).toBeAllclose([0, 10, 20], { atol: 1e-12 }); // integers
    expect(spread([99, 100], 10, 100)).toBeAllclose([90, 100], { atol: 1e-12 }); // integers
    expect(spread([5, 5, 5], 10, 10)).toBeAllclose([0, 5, 10], { atol: 1e-12 }); // integers
  });

  it('keeps order, spacing and bounds, and no small shift of a label is better (seeded cases)', () => {
    const cost = (y: number[], targets: number[]) => y.reduce((sum, value, i) => sum + (value - targets[i]) ** 2, 0);
    for (let seed = 1; seed <= 40; seed++) {
      const targets = Array.from(
        { length: 2 + (seed % 20) },
        (_, i) => ((Math.imul(seed * 31 + i, 0x9e3779b9) >>> 0) / 2 ** 32) * 300,
      );
      const y = spread(targets, 11, 300);
      const order = targets.map((_, i) => i).sort((a, b) => targets[a] - targets[b]);
      const feasible = (z: number[]) =>
        order.every(
          (i, rank) => z[i] >= -1e-9 && z[i] <= 300 + 1e-9 && (rank === 0 || z[i] - z[order[rank - 1]] >= 11 - 1e-9),
        );
      expect(feasible(y)).toBe(true);
      for (const i of order) {
        for (const step of [-0.01, 0.01]) {
          const moved = y.map((value, j) => (j === i ? value + step : value));
          if (feasible(moved)) expect(cost(moved, targets)).toBeGreaterThanOrEqual(cost(y, targets) - 1e-9);
        }
      }
    }
  });
});
