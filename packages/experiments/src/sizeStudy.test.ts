import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import type { Comparison } from './comparison.ts';
import { fitExponent } from './powerLaw.ts';
import { sizeRows, sizeTable, type SizePoint } from './sizeStudy.ts';

const near = (mean: number, relativeError = 0.1) => ({ mean, standardError: Math.abs(mean) * relativeError });

describe('fitExponent', () => {
  it('finds the exponent of a power law, whatever its sign and weights', () => {
    const sizes = [100, 200, 400, 800];
    const { mean } = fitExponent(sizes, sizes.map((N, i) => near(-3 * N ** -0.5, 0.01 * (i + 1))));
    expect(mean).toBeAllclose(0.5, { atol: 1e-12 }); // exact power law: round-off of a few sums
  });

  it('propagates the errors of two points', () => {
    const { standardError } = fitExponent([1, Math.E], [near(1), near(1 / Math.E)]);
    expect(standardError).toBeAllclose(0.1 * Math.SQRT2, { rtol: 1e-12 }); // slope between two points of error 0.1 at distance 1
  });

  it('refuses a single size', () => {
    expect(() => fitExponent([100, 100], [near(1), near(2)])).toThrow('fitExponent: expected at least two sizes');
  });
});

describe('sizeRows', () => {
  const gap = (N: number) => ({ mean: near(N ** -0.5), sup: near(3 * N ** -0.5), ofMean: { mean: 0, sup: near(1), supAt: 1 } });
  const point = (N: number): SizePoint => ({
    N, D: N / 10, participationRatio: N / 8,
    comparison: {
      runs: 8, eg: gap(N), egTest: gap(N), Q: gap(N), R: gap(N),
      parts: { fluctuation: N ** -0.5, bias: { mean: 1e-5, standardError: 1e-3 }, nonGaussianity: near(1 / N), covariances: { mean: -1e-5, standardError: 1e-3 } },
    } as unknown as Comparison,
  });
  const points = [100, 400, 1600].map(point);

  it('fits what is clear of its error and leaves the rest alone', () => {
    const rows = new Map(sizeRows(points).map((row) => [row.name, row]));
    expect(rows.get('fluctuation of one run')?.exponent?.mean).toBeAllclose(0.5, { atol: 1e-12 }); // put in exactly
    expect(rows.get('non-Gaussianity')?.exponent?.mean).toBeAllclose(1, { atol: 1e-12 }); // put in exactly
    expect(rows.get('bias')?.exponent).toBeUndefined();
  });

  it('prints a table with a column per size', () => {
    const lines = sizeTable(points).split('\n');
    expect(lines[0]).toBe('| percent | N = 100, D = 10 | N = 400, D = 40 | N = 1600, D = 160 | exponent of N⁻ᵃ |');
    expect(lines.find((line) => line.startsWith('| bias'))).toContain('zero within errors');
    expect(lines.find((line) => line.startsWith('| fluctuation'))).toContain('| 10.00 ± 2.67 |');
  });
});
