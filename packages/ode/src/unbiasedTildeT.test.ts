import { describe, expect, it } from '@jest/globals';
import { cholesky, matmul, matrix, syrk, transpose, type Matrix } from '@geq/linalg';
import '@geq/testing';
import { normalMatrix, normals, smallCase } from '../bench/cases.ts';
import { initialConditions, type InitialConditions } from './initialConditions.ts';
import { unbiasedTildeT } from './unbiasedTildeT.ts';

const { omega, phi, student } = smallCase(3, { N: 12, D: 5, K: 1, M: 2 });
const [N, D] = [12, 5];

/** Σ_τ t̃_nm/ρ_τ = B ΦᵀΩ⁻¹Φ Bᵀ: the part of the teacher that is linear in x. */
const learnable = ({ rhos, T }: InitialConditions, tildeT: Float64Array): Float64Array =>
  Float64Array.from(T, (_, pair) => rhos.reduce((sum, rho, tau) => sum + tildeT[pair * N + tau] / rho, 0));

const minus = (a: Matrix, b: Matrix): Matrix => matrix(a.rows, a.cols, a.data.map((x, i) => x - b.data[i]));
const scaled = ({ rows, cols, data }: Matrix, factor: number): Matrix => matrix(rows, cols, data.map((x) => factor * x));

/** Ω and Φ of n draws of the Gaussian (x, c) whose own are `omega` and `phi`. */
function sampler(seed: number): (n: number) => { omega: Matrix; phi: Matrix } {
  const normal = normals(seed);
  const rest = cholesky(minus(omega, syrk(transpose(phi))));
  if (rest.status !== 'ok') throw new Error('Ω − ΦΦᵀ is not positive definite');
  return (n) => {
    const c = normalMatrix(normal, n, D);
    const noise = matmul(normalMatrix(normal, n, N), transpose(rest.lower));
    const x = matrix(n, N, matmul(c, transpose(phi)).data.map((value, i) => value + noise.data[i]));
    return { omega: scaled(matmul(transpose(x), x), 1 / n), phi: scaled(matmul(transpose(x), c), 1 / n) };
  };
}

describe('unbiasedTildeT', () => {
  it('has the right learnable part of the teacher on average over samples, where neither ΦᵀΦ nor crossed halves have', () => {
    const n = 40;
    const draws = 250;
    const draw = sampler(5);
    const [exact] = initialConditions({ omega, phi, students: [student] });
    const truth = learnable(exact, exact.tildeT);
    const sums = { plain: [0, 0], corrected: [0, 0], halves: [0, 0] };
    for (let i = 0; i < draws; i++) {
      const parts = [draw(n / 2), draw(n / 2)];
      const mean = (which: 'omega' | 'phi'): Matrix => scaled(minus(parts[0][which], scaled(parts[1][which], -1)), 0.5);
      const [ic] = initialConditions({ omega: mean('omega'), phi: mean('phi'), students: [student] });
      // with halves of Φ in one eigenbasis: Γ₁Γ₂ = Γ² − ((Γ₁ − Γ₂)/2)²
      const [difference] = initialConditions({ omega: mean('omega'), phi: scaled(minus(parts[0].phi, parts[1].phi), 0.5), students: [student] });
      const tildeT = {
        plain: ic.tildeT, halves: ic.tildeT.map((x, k) => x - difference.tildeT[k]),
        corrected: unbiasedTildeT(ic.tildeT, { rhos: ic.rhos, T: ic.T, D, count: n }),
      };
      for (const name of ['plain', 'corrected', 'halves'] as const) {
        const error = learnable(ic, tildeT[name])[0] / truth[0] - 1;
        sums[name][0] += error / draws;
        sums[name][1] += error ** 2 / draws;
      }
    }
    const inErrors = ([mean, square]: readonly number[]): number => mean / Math.sqrt((square - mean ** 2) / draws);
    expect(Math.abs(inErrors(sums.corrected))).toBeLessThan(4); // standard errors of the mean over draws
    expect(inErrors(sums.plain)).toBeGreaterThan(4); // the same: the bias that is taken off, 9 % at n = 40
    expect(inErrors(sums.halves)).toBeLessThan(-8); // the same: what crossed halves take off too much, 32 %
  });

  it('takes nothing off where latents are linear in x, and nothing with too few samples', () => {
    const rhos = Float64Array.of(0, 1, 2, 4);
    const tildeT = Float64Array.of(0, 1, 2, 4); // Σ t̃/ρ = 3 = D T: nothing is left for ε
    expect(unbiasedTildeT(tildeT, { rhos, T: Float64Array.of(1.5), D: 2, count: 100 })).toEqual(tildeT);
    const noisy = Float64Array.of(0, 0.5, 1, 2);
    expect(unbiasedTildeT(noisy, { rhos, T: Float64Array.of(1.5), D: 2, count: 4 })).toEqual(noisy); // rank 3
  });

  it('takes ρ S/n off each mode', () => {
    // Σ t̃/ρ = 1.5, D T = 3, rank 3, n = 14: S/n = 1.5/10
    const corrected = unbiasedTildeT(Float64Array.of(0, 0.5, 1, 2), { rhos: Float64Array.of(0, 1, 2, 4), T: Float64Array.of(1.5), D: 2, count: 14 });
    expect(corrected).toBeAllclose([0, 0.35, 0.7, 1.4], { rtol: 1e-14 }); // by hand, round-off
  });
});
