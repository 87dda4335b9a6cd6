import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { normals, stream } from '@geq/random';
import { confidenceInterval, meanOverRuns } from './interval.ts';

describe('confidenceInterval', () => {
  it('has no error for a single value', () => {
    expect(confidenceInterval([3]).mean).toBe(3);
    expect(confidenceInterval([3]).halfWidth).toBeNaN();
  });

  it("is Student's: quantiles of a table", () => {
    const table = [
      [2, 12.7062047364321],
      [3, 4.302652729749464],
      [8, 2.364624251592785],
      [30, 2.045229642132703],
    ] as const; // n, t₀.₉₇₅(n − 1)
    for (const [n, quantile] of table) {
      const { standardError, halfWidth, degreesOfFreedom } = confidenceInterval(Array.from({ length: n }, (_, i) => i));
      expect(degreesOfFreedom).toBe(n - 1);
      expect(standardError).toBeAllclose(Math.sqrt((n + 1) / 12), { rtol: 1e-13 }); // variance of 0 … n − 1 is n(n + 1)/12
      expect(halfWidth / standardError).toBeAllclose(quantile, { rtol: 5e-7 }); // quantiles of seven digits
    }
  });
});

describe('meanOverRuns', () => {
  it('takes streams where students of one are alike, and students where they are not', () => {
    const alike = meanOverRuns([1, 1.1, 3, 3.1, 5, 5.1], [9, 9, 8, 8, 7, 7]);
    expect(alike.independent).toMatchObject({
      kind: 'streams',
      groups: [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    });
    expect(alike).toMatchObject({ degreesOfFreedom: 2 });
    expect(alike.mean).toBeAllclose(3.05, { rtol: 1e-14 }); // a mean of three
    expect(alike.standardError).toBeAllclose(2 / Math.sqrt(3), { rtol: 1e-12 }); // of 1.05, 3.05, 5.05
    const apart = meanOverRuns([1, 5, 2, 4, 3, 3], [9, 9, 8, 8, 7, 7]);
    expect(apart).toMatchObject({ mean: 3, degreesOfFreedom: 5, independent: { kind: 'runs' } });
    expect(apart.standardError).toBeAllclose(Math.sqrt(10 / 5 / 6), { rtol: 1e-13 }); // Σ (x − 3)² = 10
  });

  it('knows the intraclass correlation that was put in', () => {
    const [S, k, rho] = [4000, 3, 0.4];
    const z = new Float64Array(S * (k + 1));
    normals(stream(5, 'intraclass', 0), z);
    const values = Array.from(
      { length: S * k },
      (_, i) => Math.sqrt(rho) * z[S * k + Math.floor(i / k)] + Math.sqrt(1 - rho) * z[i],
    );
    const { independent } = meanOverRuns(
      values,
      values.map((_, i) => Math.floor(i / k)),
    );
    expect(independent.intraclassCorrelation).toBeAllclose(rho, { atol: 0.05 }); // four standard errors of 4000 groups of three
    expect(meanOverRuns([1, 2], [1, 1]).independent).toMatchObject({ kind: 'runs', intraclassCorrelation: NaN }); // one stream cannot tell
  });

  it.each([[0], [0.3]])(
    'covers the truth in 95 %% of cases at a correlation of %p within streams, for 2, 4 and 8 streams of 1 and 8 students',
    (rho) => {
      const trials = 2000;
      for (const S of [2, 4, 8]) {
        for (const k of [1, 8]) {
          const z = new Float64Array(S * (k + 1));
          const streams = Array.from({ length: S * k }, (_, i) => Math.floor(i / k));
          let covered = 0;
          for (let trial = 0; trial < trials; trial++) {
            normals(stream(6, `coverage ${rho} ${S} ${k}`, trial), z);
            const { mean, halfWidth } = meanOverRuns(
              streams.map((s, i) => Math.sqrt(rho) * z[S * k + s] + Math.sqrt(1 - rho) * z[i]),
              streams,
            );
            if (Math.abs(mean) <= halfWidth) covered++;
          }
          expect(covered / trials).toBeGreaterThan(rho === 0 ? 0.935 : 0.79); // 95 % less three standard errors; two streams can hardly tell that their students are alike, and the interval is then too short
          expect(covered / trials).toBeLessThan(0.975); // streams where students would do: a little more than 95 %
        }
      }
    },
  );
});
