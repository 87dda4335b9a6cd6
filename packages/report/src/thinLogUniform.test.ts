import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { simplify } from './simplify.ts';
import { thinLogUniform } from './thinLogUniform.ts';

const logGrid = (count: number) => Array.from({ length: count }, (_, i) => 10 ** (-1 + (3 * i) / (count - 1)));

describe('thinLogUniform', () => {
  it('keeps short series whole', () => {
    expect(thinLogUniform([1, 2, 3], 40)).toEqual([0, 1, 2]);
    expect(thinLogUniform([], 40)).toEqual([]);
  });

  it('keeps both ends and even distances in log t', () => {
    const chosen = thinLogUniform(logGrid(391), 40);
    expect(chosen).toEqual(Array.from({ length: 40 }, (_, i) => 10 * i));
  });

  it('takes the few rows there are at small t of a linear grid', () => {
    const t = Array.from({ length: 10000 }, (_, i) => i + 1);
    const chosen = thinLogUniform(t, 40);
    expect(chosen.slice(0, 3)).toEqual([0, 1, 2]);
    expect(chosen.at(-1)).toBe(9999);
    expect(new Set(chosen).size).toBe(chosen.length);
    expect(chosen.length).toBeGreaterThan(30);
  });

  it('shifts the targets by the phase', () => {
    const t = logGrid(300);
    const third = thinLogUniform(t, 20, 1 / 3);
    expect(third).toHaveLength(20);
    expect(third.some((i) => thinLogUniform(t, 20, 2 / 3).includes(i))).toBe(false);
  });
});

describe('simplify', () => {
  it('keeps only the ends of a straight line, and corners', () => {
    expect(simplify([0, 1, 2, 3], [0, 2, 4, 6], 0.01)).toEqual([0, 3]);
    expect(simplify([0, 1, 2, 3], [0, 0, 5, 5], 0.01)).toEqual([0, 1, 2, 3]);
    expect(simplify([], [], 0.01)).toEqual([]);
    expect(simplify([4], [4], 0.01)).toEqual([0]);
  });

  it('misses no point by more than the tolerance', () => {
    const x = Array.from({ length: 500 }, (_, i) => i);
    const y = x.map((i) => 100 * Math.sin(i / 40) + (i === 250 ? 3 : 0));
    const kept = simplify(x, y, 0.04);
    expect(kept).toContain(250);
    expect(kept.length).toBeLessThan(300);
    const between = x.map((i) => {
      const right = kept.findIndex((k) => k >= i);
      const [a, b] = [kept[Math.max(right - 1, 0)], kept[right]];
      return a === b ? y[a] : y[a] + ((y[b] - y[a]) * (i - a)) / (b - a);
    });
    expect(between).toBeAllclose(y, { atol: 0.04 * Math.hypot(1, 4) }); // tolerance is across the line; slopes here are below 4 pixels per pixel
  });
});
