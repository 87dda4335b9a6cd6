import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { imageLike, isotropic, randLike } from '../bench/cases.ts';
import { farOutlier } from '../bench/randomProblems.ts';
import { compressModes, type Modes } from './compressModes.ts';
import type { InitialConditions } from './initialConditions.ts';

/** (1/N) Σ f(ρ) x over the modes of one column. */
const mean = ({ N, rhos }: InitialConditions, x: Float64Array, column: number, f: (rho: number) => number): number =>
  rhos.reduce((sum, rho, tau) => sum + f(rho) * x[column * N + tau], 0) / N;

/** Largest error of (1/N) Σ ρ e^{−sρ} q over s, slow to fast, as a fraction of (1/N) Σ ρ |q|. */
function worst(ic: InitialConditions, modes: Modes): number {
  let gap = 0;
  for (let s = 1e-4; s < 400; s *= 1.3) {
    const f = (rho: number): number => rho * Math.exp(-s * rho);
    for (let column = 0; column < ic.K ** 2; column++) {
      const size = mean(ic, ic.q.map(Math.abs), column, (rho) => rho);
      gap = Math.max(gap, Math.abs(mean(modes, modes.q, column, f) - mean(ic, ic.q, column, f)) / size);
    }
  }
  return gap;
}

describe('compressModes', () => {
  it.each([1e-4, 1e-7, 1e-10])('keeps sums of every decay to %p, for spectra of any kind', (error) => {
    for (const ic of [randLike({ N: 1000, K: 2, M: 2, seed: 1 }), imageLike({ N: 1000, K: 2, M: 1, seed: 2 })]) {
      const modes = compressModes(ic, { error, slowest: 0.01 });
      expect(modes.N).toBeLessThan(60);
      expect(worst(ic, modes)).toBeLessThan(error);
    }
  });

  it('keeps sums of modes that grow, of an eigenvalue far out most of all', () => {
    const { ic } = farOutlier(1);
    const modes = compressModes(ic, { error: 1e-9, slowest: 0.02 });
    expect(modes.N).toBeLessThan(32); // 50 where the outlier is interpolated
    expect(modes.rhos).toContain(1000);
    for (const s of [1e-3, 5e-3, 1e-2]) {
      // the outlier grows e, e^5, e^10 times
      const f = (rho: number): number => rho * Math.exp(s * rho);
      expect(mean(modes, modes.q, 0, f)).toBeAllclose(mean(ic, ic.q, 0, f), { rtol: 1e-9 }); // the error asked for
    }
  });

  it('costs nodes as the logarithm of the error', () => {
    const ic = imageLike({ N: 3000, K: 1, M: 1, seed: 2 });
    const [a, b, c] = [1e-4, 1e-7, 1e-10].map((error) => compressModes(ic, { error, slowest: 0.01 }).N);
    expect(Math.abs(c - b - (b - a))).toBeLessThanOrEqual(1); // whole numbers
  });

  it('the number of nodes does not depend on the number of modes', () => {
    const nodes = [1000, 3000, 10_000].map(
      (N) => compressModes(randLike({ N, K: 1, M: 1, seed: 1 }), { error: 1e-8, slowest: 0.02 }).N,
    );
    expect(new Set(nodes).size).toBe(1);
  });

  it('keeps means: the weight of the noise, r and t̃', () => {
    const ic = randLike({ N: 500, K: 2, M: 3, seed: 3 });
    const modes = compressModes(ic, { error: 1e-7, slowest: 0.02 });
    expect(mean(modes, modes.weights, 0, () => 1)).toBeAllclose(1, { rtol: 1e-13 }); // cardinal functions sum to one
    for (let pair = 0; pair < 6; pair++)
      expect(mean(modes, modes.r, pair, () => 1)).toBeAllclose(
        mean(ic, ic.r, pair, () => 1),
        { atol: 1e-13 },
      ); // likewise
    for (let pair = 0; pair < 9; pair++)
      expect(mean(modes, modes.tildeT, pair, () => 1)).toBeAllclose(
        mean(ic, ic.tildeT, pair, () => 1),
        { atol: 1e-13 },
      ); // likewise
  });

  it('equal modes become one, exactly', () => {
    const ic = isotropic({ N: 50, K: 2, M: 2, seed: 1 });
    const modes = compressModes(ic, { error: 1e-8, slowest: 0.02 });
    expect([modes.N, modes.rhos[0], modes.weights[0]]).toEqual([1, 1, 1]);
    expect(modes.q[1]).toBeAllclose(
      mean(ic, ic.q, 1, () => 1),
      { rtol: 1e-14 },
    ); // the same sum
  });

  it('leaves few modes alone, and those below zero', () => {
    const few = imageLike({ N: 10, K: 1, M: 1, seed: 1 });
    expect(compressModes(few, { error: 1e-8, slowest: 0.02 }).q).toBe(few.q);
    const many = randLike({ N: 300, K: 1, M: 1, seed: 1 });
    const twice = compressModes({ ...many, rhos: many.rhos.map((_, tau) => tau % 3) }, { error: 1e-8, slowest: 0.02 });
    expect([...twice.rhos].sort()).toEqual([0, 1, 2]); // three eigenvalues, a hundred times each
    const { rhos } = compressModes(
      { ...many, rhos: many.rhos.map((rho, tau) => (tau < 2 ? -1 - tau : rho)) },
      { error: 1e-6, slowest: 0.02 },
    );
    expect([...rhos.filter((rho) => rho < 0)].sort()).toEqual([-1, -2]);
  });
});
