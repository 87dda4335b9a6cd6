import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { normals, stream } from '@geq/random';
import { simultaneousBand } from './simultaneousBand.ts';

const POINTS = 26;

/** Curves of mean zero along log t: a random walk with a pull back, of a scale that grows. */
function curve(seed: number, index: number, decay: number): Float64Array {
  const z = new Float64Array(POINTS);
  normals(stream(seed, 'curve', index), z);
  const out = new Float64Array(POINTS);
  for (let i = 0; i < POINTS; i++) out[i] = i === 0 ? z[0] : decay * out[i - 1] + Math.sqrt(1 - decay * decay) * z[i];
  return out.map((x, i) => x * (0.4 + i / POINTS));
}

describe('simultaneousBand', () => {
  it.each([
    [4, 0.9, 60],
    [20, 0.9, 12],
  ])('of %p curves holds the mean at all points at once in 95 %% of cases', (n, decay, trials) => {
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const curves = Array.from({ length: n }, (_, i) => curve(1000 * n + trial, i, decay));
      const { mean, halfWidth } = simultaneousBand(
        curves,
        curves.map((_, i) => i),
      );
      if (mean.every((x, i) => Math.abs(x) <= halfWidth[i])) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.95 - 3.5 * Math.sqrt((0.95 * 0.05) / trials)); // three and a half standard errors
  });

  it('is wider than the interval of a single point, and not wild', () => {
    const curves = Array.from({ length: 16 }, (_, i) => curve(3, i, 0.9));
    const { mean, halfWidth, points } = simultaneousBand(
      curves,
      curves.map((_, i) => i),
    );
    points.forEach((point, i) => {
      const values = curves.map((each) => each[point]);
      const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean[i]) ** 2, 0) / (16 * 15));
      expect(halfWidth[i]).toBeGreaterThan(2.13 * error); // t₀.₉₇₅(15)
      expect(halfWidth[i]).toBeLessThan(4.2 * error); // Bonferroni over 26 points: t(1 − 0.025/26, 15) = 3.8; some room
    });
  });

  it('thins long curves, and has no width for one curve', () => {
    const long = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));
    const { points, halfWidth } = simultaneousBand([long], [0]);
    expect([points.length, points[0], points.at(-1)]).toEqual([33, 0, 199]);
    expect(halfWidth.every(Number.isNaN)).toBe(true);
  });
});
