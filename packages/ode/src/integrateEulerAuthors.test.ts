import { describe, expect, it } from '@jest/globals';
import type { Trajectory } from '@geq/overlaps';
import { loadJsonFixture } from '@geq/testing';
import { isotropic, randLike } from '../bench/cases.ts';
import { authorsGrid } from './authorsGrid.ts';
import type { InitialConditions } from './initialConditions.ts';
import { integrateEulerAuthors, integrateEulerAuthorsAsync } from './integrateEulerAuthors.ts';

interface Golden {
  readonly command: string;
  readonly unit: 'erf' | 'linear';
  readonly eta: number;
  readonly dt: number;
  readonly steps: number;
  readonly ic: Record<keyof InitialConditions, number & number[]>;
  readonly numRows: number;
  readonly rows: Record<string, string>;
}
const { cases } = loadJsonFixture<{ cases: Golden[] }>(import.meta.url, '../fixtures/authorsEuler.json');

/** A number as C++ streams print it: six significant digits, no trailing zeros. */
function print(x: number): string {
  const exponent = x === 0 ? 0 : Number(x.toExponential(5).split('e')[1]);
  if (exponent < -4 || exponent >= 6)
    return x
      .toExponential(5)
      .replace(/\.?0*e/, 'e')
      .replace(/e([+-])(\d)$/, 'e$10$2');
  return String(Number(x.toPrecision(6)));
}

function printRow({ K, M, ...t }: Trajectory, row: number): string {
  const upper = (x: Float64Array, n: number): number[] => [...x].filter((_, i) => Math.floor(i / n) <= i % n);
  const rowOf = (x: Float64Array, width: number): Float64Array => x.subarray(row * width, (row + 1) * width);
  const numbers = [
    ...upper(rowOf(t.Q, K * K), K),
    ...rowOf(t.R, K * M),
    ...upper(t.T, M),
    ...upper(t.tildeT, M),
    ...t.A,
    ...rowOf(t.v, K),
  ];
  return [print(t.t[row]), print(t.eg[row]), 'nan', 'nan', ...numbers.map(print)].join(', ');
}

describe('the authors’ integrator, digit for digit', () => {
  it.each(cases)('$command', ({ unit: activation, eta, dt, steps: tMax, ic, numRows, rows }) => {
    const arrays = Object.fromEntries(
      Object.entries(ic).map(([name, x]) => [name, Array.isArray(x) ? Float64Array.from(x) : x]),
    ) as unknown as InitialConditions;
    const { trajectory, status } = integrateEulerAuthors(arrays, { activation, eta, dt, tMax });
    expect([status, trajectory.t.length]).toEqual(['ok', numRows]);
    expect(Object.fromEntries(Object.keys(rows).map((row) => [row, printRow(trajectory, Number(row))]))).toEqual(rows);
  });

  it('whose cases include a negative eigenvalue, taken as it is', () => {
    expect(cases.some(({ ic }) => ic.rhos.some((rho) => rho < 0))).toBe(true);
  });
});

describe('authorsGrid', () => {
  it('rounds every interval up to whole steps', () => {
    const counts = authorsGrid(100, 0.01);
    expect(counts.length).toBe(199);
    expect([...counts.subarray(0, 3)]).toEqual([11, 1, 1]);
    const lastRow = counts.subarray(0, 198).reduce((sum, count) => sum + count, 0) * 0.01;
    expect(lastRow.toFixed(2)).toBe('97.64'); // where the authors' `--steps 100` prints its last row
  });

  it.each([
    [[0.1, 0.01], "authorsGrid: expected a finite tMax > 0.1, where the authors' grid begins, got 0.1"],
    [[NaN, 0.01], 'authorsGrid: expected a finite tMax > 0.1'],
    [[10, 0], 'authorsGrid: expected a finite dt > 0, got 0'],
    [
      [1e6, 1e-6],
      'authorsGrid: expected at most 1e9 Euler steps, got 1000000000000; use a larger dt or the adaptive integrate',
    ],
  ])('refuses %p', ([tMax, dt], message) => {
    expect(() => authorsGrid(tMax, dt)).toThrow(message);
  });
});

describe('integrateEulerAuthors', () => {
  const options = { activation: 'erf', eta: 0.2, dt: 0.05, tMax: 30 } as const;

  it('stops at a row past t = 100 whose error is below 1e-14', () => {
    const ic = isotropic({ N: 4, K: 1, M: 1, seed: 1 });
    const { trajectory, status } = integrateEulerAuthors(
      { ...ic, q: ic.tildeT, r: ic.tildeT, v: ic.A },
      { ...options, tMax: 1000 },
    );
    const t = trajectory.t[trajectory.t.length - 1];
    expect(status).toBe('ok');
    expect(t).toBeGreaterThan(100);
    expect(t).toBeLessThan(110); // the first row past 100
  });

  it('ends a blow-up with a status and whole rows', () => {
    const ic = randLike({ N: 20, K: 2, M: 2, seed: 1 });
    const { trajectory, status, clipped } = integrateEulerAuthors(
      { ...ic, rhos: ic.rhos.map((rho, tau) => (tau < 2 ? -3 : rho)) },
      { ...options, tMax: 1000 },
    );
    expect([status, clipped.numClipped, clipped.smallest]).toEqual(['nonFinite', 0, -3]);
    expect(trajectory.t.length).toBeGreaterThan(10);
    for (const column of [trajectory.eg, trajectory.Q, trajectory.R, trajectory.v])
      expect(column.every(Number.isFinite)).toBe(true);
  });

  it('leaves v alone with trainSecondLayer = false', () => {
    const ic = randLike({ N: 20, K: 2, M: 1, seed: 2 });
    const { trajectory } = integrateEulerAuthors(ic, { ...options, trainSecondLayer: false });
    expect([...trajectory.v.subarray(198 * 2)]).toEqual([...ic.v]);
  });

  it('can be watched and aborted, and the asynchronous form gives the same numbers', async () => {
    const ic = randLike({ N: 500, K: 2, M: 2, seed: 3 });
    const controller = new AbortController();
    const aborted = integrateEulerAuthors(ic, {
      ...options,
      signal: controller.signal,
      onProgress: (t) => {
        if (t > 10) controller.abort();
      },
    });
    expect(aborted.status).toBe('aborted');
    expect(aborted.trajectory.t[aborted.trajectory.t.length - 1]).toBeGreaterThan(5);
    expect((await integrateEulerAuthorsAsync(ic, options)).trajectory).toEqual(
      integrateEulerAuthors(ic, options).trajectory,
    );
  });

  it('refuses what cannot be meant', () => {
    const ic = randLike({ N: 20, K: 2, M: 1, seed: 2 });
    expect(() => integrateEulerAuthors(ic, { ...options, activation: 'relu' as 'erf' })).toThrow(
      "integrateEulerAuthors: expected activation 'erf' or 'linear', got 'relu'",
    );
    expect(() => integrateEulerAuthors(ic, { ...options, eta: -1 })).toThrow(
      'integrateEulerAuthors: expected a finite eta > 0, got -1',
    );
    expect(() => integrateEulerAuthors({ ...ic, A: new Float64Array(2) }, options)).toThrow(
      'integrateEulerAuthors: expected A with 1 entries',
    );
  });
});
