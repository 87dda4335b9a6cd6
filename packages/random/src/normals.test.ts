import erf from '@stdlib/math-base-special-erf';
import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { normals, stream } from './index.ts';

const n = 500_000;
const sample = new Float64Array(n);
normals(stream(2024, 'normals test', 0), sample);
const { sqrt, SQRT2, SQRT1_2 } = Math; // jest's sandbox looks globals up slowly

function average(f: (x: number) => number): number {
  let sum = 0;
  for (const x of sample) sum += f(x);
  return sum / n;
}

describe('normals', () => {
  it('fills in what normal() would give one by one, rounded once for float32', () => {
    const rng = stream(9, 'train', 4);
    const singly = Float64Array.from({ length: 5000 }, rng.normal);
    const bulk = new Float64Array(5000);
    normals(stream(9, 'train', 4), bulk);
    expect(bulk).toEqual(singly);
    const single = new Float32Array(5000);
    normals(stream(9, 'train', 4), single);
    expect(single).toEqual(new Float32Array(singly));
  });

  it('goes on where the last call stopped, whatever the sizes', () => {
    const whole = new Float64Array(1000);
    normals(stream(1, 'a', 0), whole);
    const parts = new Float64Array(1000);
    const rng = stream(1, 'a', 0);
    [0, 1, 4, 130, 999, 1000].reduce((from, to) => {
      normals(rng, parts.subarray(from, to));
      return to;
    });
    expect(parts).toEqual(whole);
  });

  it('has the moments of a standard normal', () => {
    const moments: [number, number, number][] = [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
      [6, 15, 10_170],
    ]; // power, mean, variance of x^power
    for (const [power, mean, variance] of moments) {
      expect(average((x) => x ** power)).toBeAllclose(mean, { atol: 4 * sqrt(variance / n) }); // 4 standard errors
    }
  });

  it('has its tails, beyond the ziggurat at 3.654 too, on both sides', () => {
    for (const edge of [1, 2, 3, 3.654152885361009, 4]) {
      const p = (1 - erf(edge / SQRT2)) / 2;
      const atol = 4 * sqrt((p * (1 - p)) / n); // 4 standard errors of a binomial share
      expect(average((x) => Number(x > edge))).toBeAllclose(p, { atol });
      expect(average((x) => Number(x < -edge))).toBeAllclose(p, { atol });
    }
  });

  it('passes a Kolmogorov–Smirnov test', () => {
    const count = 100_000;
    let distance = 0;
    sample
      .slice(0, count)
      .sort()
      .forEach((x, i) => {
        const cdf = 0.5 * (1 + erf(x * SQRT1_2));
        distance = Math.max(distance, Math.abs(cdf - i / count), Math.abs(cdf - (i + 1) / count));
      });
    expect(distance * sqrt(count)).toBeLessThan(1.95); // exceeded by chance once in a thousand samples
  });

  it('resolves far more than float32: no two of a hundred thousand variates coincide', () => {
    expect(new Set(sample.subarray(0, 100_000)).size).toBe(100_000);
  });
});
