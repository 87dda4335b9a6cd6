import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import type { Comparison } from './comparison.ts';
import { fitExponent } from './powerLaw.ts';
import { sizeRows, sizeTable, type SizePoint } from './sizeTable.ts';

const near = (mean: number, relativeError = 0.1) => ({
  mean,
  standardError: Math.abs(mean) * relativeError,
  degreesOfFreedom: 7,
  halfWidth: 2 * Math.abs(mean) * relativeError,
});

describe('fitExponent', () => {
  it('finds the exponent of a power law, whatever its sign and weights', () => {
    const sizes = [100, 200, 400, 800];
    const { exponent, chiSquared, degreesOfFreedom, pValue } = fitExponent(
      sizes,
      sizes.map((N, i) => near(-3 * N ** -0.5, 0.01 * (i + 1))),
    );
    expect(exponent.mean).toBeAllclose(0.5, { atol: 1e-12 }); // exact power law: round-off of a few sums
    expect(chiSquared).toBeLessThan(1e-20); // the same
    expect([degreesOfFreedom, pValue]).toEqual([2, 1]);
  });

  it('propagates the errors of two points', () => {
    const {
      exponent: { standardError, halfWidth },
      pValue,
    } = fitExponent([1, Math.E], [near(1), near(1 / Math.E)]);
    expect(standardError).toBeAllclose(0.1 * Math.SQRT2, { rtol: 1e-12 }); // slope between two points of error 0.1 at distance 1
    expect(halfWidth / standardError).toBeAllclose(1.96, { rtol: 1e-4 }); // errors are given: Gaussian
    expect(pValue).toBeNaN();
  });

  it('widens the error where the points scatter more than theirs', () => {
    const { exponent, chiSquared } = fitExponent(
      [1, Math.E, Math.E ** 2],
      [near(1, 0.01), near(Math.exp(-1.3), 0.01), near(Math.exp(-2), 0.01)],
    );
    expect(chiSquared).toBeAllclose(600, { rtol: 1e-6 }); // residuals 0.1, −0.2, 0.1 of a straight line, in units of 0.01
    expect(exponent.standardError).toBeAllclose(Math.sqrt(600) * (0.01 / Math.SQRT2), { rtol: 1e-6 }); // √(χ²/1) times error/√Σ(x − x̄)²
    expect(exponent.halfWidth / exponent.standardError).toBeAllclose(12.7062, { rtol: 1e-4 }); // Student's t with one degree of freedom
  });

  it('refuses a single size', () => {
    expect(() => fitExponent([100, 100], [near(1), near(2)])).toThrow('fitExponent: expected at least two sizes');
  });
});

describe('sizeRows', () => {
  const gap = (N: number) => ({ ofRun: near(N ** -0.5), largestOfRun: near(3 * N ** -0.5), ofMean: 0 });
  const part = (mean: number, halfWidth: number) => ({
    average: { mean, halfWidth, standardError: halfWidth / 2, degreesOfFreedom: 7 },
  });
  const point = (N: number): SizePoint => ({
    N,
    D: N / 10,
    participationRatio: N / 8,
    comparison: {
      runs: 8,
      eg: gap(N),
      egTest: gap(N),
      Q: gap(N),
      R: gap(N),
      parts: {
        fluctuation: near(N ** -0.5),
        total: part(0.01, 0.002),
        trajectory: part(1e-5, 1e-3),
        nonGaussianity: part(1 / N, 1e-3),
      },
    } as unknown as Comparison,
  });
  const points = [100, 400, 1600].map(point);

  it('fits what is a size, not means that may be zero', () => {
    const rows = new Map(sizeRows(points).map((row) => [row.name, row]));
    expect(rows.get('fluctuation over runs')?.law?.exponent.mean).toBeAllclose(0.5, { atol: 1e-12 }); // put in exactly
    expect(rows.get('non-Gaussian fields')?.law).toBeUndefined();
    expect(rows.get('trajectory')?.law).toBeUndefined();
  });

  it('prints a table with a column per size', () => {
    const lines = sizeTable(points)
      .replace(/\u00a0/g, ' ')
      .split('\n');
    expect(lines[0]).toBe('| percent | N = 100, D = 10 | N = 400, D = 40 | N = 1600, D = 160 | exponent of N⁻ᵃ |');
    expect(lines.find((line) => line.startsWith('| trajectory'))).toBe(
      '| trajectory | 0.00 ± 0.10 | 0.00 ± 0.10 | 0.00 ± 0.10 |  |',
    );
    expect(lines.find((line) => line.startsWith('| fluctuation'))).toMatch(
      /^\| fluctuation over runs \| 10 ± 2 \| 5\.0 ± 1\.0 \| 2\.5 ± 0\.5 \| 0\.50 ± 0\.10 \(χ² 0\.0 of 1\) \|$/,
    );
    expect(lines.find((line) => line.startsWith('| covariances'))).toContain('| unknown |');
  });
});
