import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { zolotarevCount, zolotarevPoints } from './zolotarevPoints.ts';

/** Π (x − p)/(x + p). */
const product = (points: Float64Array, x: number): number =>
  points.reduce((value, p) => (value * (x - p)) / (x + p), 1);

describe('zolotarevPoints', () => {
  it.each([
    [2, 0.5, 3],
    [7, 1e-3, 1],
    [12, 0.02, 200],
    [20, 0.3, 29],
  ])(
    '%i of them make the product touch its maximum n + 1 times, with both signs in turn, on [%p, %p]',
    (n, low, high) => {
      const points = zolotarevPoints(n, low, high);
      const edges = [low, ...points.toReversed(), high];
      const peaks = edges.slice(1).map((to, i) => {
        // the largest |product| between two neighbours, by fine steps in log x
        const xs = Array.from({ length: 4001 }, (_, j) => edges[i] * (to / edges[i]) ** (j / 4000));
        return xs
          .map((x) => product(points, x))
          .reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      });
      expect(peaks.map(Math.abs)).toBeAllclose(
        Float64Array.from(peaks, () => Math.abs(peaks[0])),
        { rtol: 1e-5 },
      ); // the grid
      peaks.forEach((value, i) => {
        if (i > 0) expect(Math.sign(value)).toBe(-Math.sign(peaks[i - 1]));
      }); // what only the best points do
    },
  );

  it.each([
    [1e-3, 0.3, 29],
    [1e-9, 1e-4, 200],
    [1e-6, 0.9, 1],
    [1e-12, 0.5, 0.6],
  ])('the count for %p on [%p, %p] is just enough', (error, low, high) => {
    const n = zolotarevCount(error, low, high);
    const worst = (count: number): number => Math.abs(product(zolotarevPoints(count, low, high), low)); // equal to the other maxima
    expect(worst(n)).toBeLessThan(error * 1.001); // 2 e^{−…} is its leading term
    expect(worst(n - 1)).toBeGreaterThan(error);
  });
});
