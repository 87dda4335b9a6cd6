import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { dopri5 } from './dopri5.ts';
import { euler } from './euler.ts';
import { rk4 } from './rk4.ts';
import { method, type Method } from './method.ts';

const times = (x: readonly number[], y: readonly number[]): number[] => x.map((xi, i) => xi * y[i]);
const apply = ({ a, b }: Method, x: readonly number[]): number[] =>
  b.map((_, i) => a[i].reduce((sum, aij, j) => sum + aij * x[j], 0));

/** Butcher's trees up to order 5 as [order, Φ_i of the stages, density γ]: weights b of that order obey Σ b_i Φ_i = 1/γ. */
function trees(m: Method): [order: number, phi: number[], gamma: number][] {
  const c = [...m.c];
  const one = c.map(() => 1);
  const c2 = times(c, c);
  const c3 = times(c2, c);
  const Ac = apply(m, c);
  const Ac2 = apply(m, c2);
  const AAc = apply(m, Ac);
  return [
    [1, one, 1],
    [2, c, 2],
    [3, c2, 3],
    [3, Ac, 6],
    [4, c3, 4],
    [4, times(c, Ac), 8],
    [4, Ac2, 12],
    [4, AAc, 24],
    [5, times(c3, c), 5],
    [5, times(c2, Ac), 10],
    [5, times(Ac, Ac), 20],
    [5, times(c, Ac2), 15],
    [5, apply(m, c3), 20],
    [5, times(c, AAc), 30],
    [5, apply(m, times(c, Ac)), 40],
    [5, apply(m, Ac2), 60],
    [5, apply(m, AAc), 120],
  ];
}
const dot = (x: readonly number[], y: readonly number[]): number => times(x, y).reduce((sum, xi) => sum + xi, 0);

describe.each([euler, rk4, dopri5])('the method $name', (m) => {
  it('meets every order condition up to its order and misses one beyond', () => {
    const defects = trees(m).map(([order, phi, gamma]) => [order, Math.abs(dot(m.b, phi) - 1 / gamma)]);
    for (const [order, defect] of defects) if (order <= m.order) expect(defect).toBeLessThan(1e-15); // sums of seven fractions
    if (m.order < 5)
      expect(
        Math.max(...defects.filter(([order]) => order === m.order + 1).map(([, defect]) => defect)),
      ).toBeGreaterThan(1e-3);
  });

  it('is frozen to the last coefficient', () => {
    expect(Object.isFrozen(m) && Object.isFrozen(m.a) && m.a.every(Object.isFrozen) && Object.isFrozen(m.b)).toBe(true);
  });
});

describe('dopri5', () => {
  it('estimates the error with a method of order 4, not 5', () => {
    const hat = dopri5.b.map((bi, i) => bi - (dopri5.error ?? [])[i]);
    const defects = trees(dopri5).map(([order, phi, gamma]) => [order, Math.abs(dot(hat, phi) - 1 / gamma)]);
    for (const [order, defect] of defects) if (order <= 4) expect(defect).toBeLessThan(1e-15); // sums of seven fractions
    expect(Math.max(...defects.filter(([order]) => order === 5).map(([, defect]) => defect))).toBeGreaterThan(1e-4);
  });

  it.each([0.1, 0.37, 0.5, 0.9, 1])('has a continuous extension of order 4 at θ = %p', (theta) => {
    const weights = (dopri5.dense ?? []).map((powers) => powers.reduce((sum, p, i) => sum + p * theta ** (i + 1), 0));
    for (const [order, phi, gamma] of trees(dopri5)) {
      if (order <= 4) expect(dot(weights, phi)).toBeAllclose(theta ** order / gamma, { atol: 1e-14 }); // coefficients up to 12 cancel
    }
  });
});

describe('method', () => {
  const heun: Method = { name: 'heun', order: 2, c: [0, 1], a: [[], [1]], b: [1 / 2, 1 / 2] };

  it('takes a tableau that adds up', () => {
    expect(method(heun)).toBe(heun);
  });

  it.each([
    [{ ...heun, c: [0, 0.9] }, 'method: expected row 1 of a to sum to c = 0.9 in heun; check the coefficients'],
    [{ ...heun, b: [1 / 2, 1 / 3] }, 'method: expected b to sum to 1 in heun'],
    [{ ...heun, a: [[], [1, 0]] }, 'expected c and b of 2 entries and row i of a with i entries in heun'],
    [{ ...heun, error: [1 / 2, -1 / 2] }, 'expected error and dense together or neither in heun'],
    [{ ...heun, error: [1 / 2, -1 / 3], dense: [[1 / 2], [1 / 2]] }, 'expected error of 2 entries to sum to 0 in heun'],
    [{ ...heun, error: [1 / 2, -1 / 2], dense: [[1], [1 / 2]] }, 'expected dense to give b at θ = 1 in heun'],
  ])('refuses one that does not: %#', (given, message) => {
    expect(() => method(given)).toThrow(message);
  });
});
