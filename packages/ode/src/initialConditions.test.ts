import { describe, expect, it } from '@jest/globals';
import { fromRows, identity, matmul, matrix, transpose, type Matrix } from '@geq/linalg';
import '@geq/testing';
import { smallCase } from '../bench/cases.ts';
import { initialConditions, type InitialConditions } from './initialConditions.ts';
import { adjustedTildeT } from './adjustedTildeT.ts';

const scaled = (a: Matrix, factor: number): Float64Array => a.data.map((x) => x * factor);
const product = (...factors: Matrix[]): Matrix => factors.reduce(matmul);

/** (1/N) Σ_τ f(ρ_τ) x_pair,τ. */
function mean({ N, rhos }: InitialConditions, x: Float64Array, f: (rho: number) => number = () => 1): Float64Array {
  return Float64Array.from(
    { length: x.length / N },
    (_, pair) => rhos.reduce((sum, rho, tau) => sum + f(rho) * x[pair * N + tau], 0) / N,
  );
}

describe('initialConditions', () => {
  const sizes = { N: 12, D: 5, K: 3, M: 2 };
  const { omega, phi, student } = smallCase(1, sizes);
  const [ic] = initialConditions({ omega, phi, students: [student] });

  it('give Q, R, T and T̃ of the matrices they came from', () => {
    const { N, D } = sizes;
    const { w, B } = student;
    const tolerance = { atol: 1e-13 }; // an eigenbasis of order 12, entries of order 1
    expect(mean(ic, ic.q, (rho) => rho)).toBeAllclose(scaled(product(w, omega, transpose(w)), 1 / N), tolerance);
    expect(mean(ic, ic.r).map((x) => x / Math.sqrt(ic.delta))).toBeAllclose(
      scaled(product(w, phi, transpose(B)), 1 / Math.sqrt(N * D)),
      tolerance,
    );
    expect(mean(ic, ic.tildeT)).toBeAllclose(scaled(product(B, transpose(phi), phi, transpose(B)), 1 / N), tolerance);
    expect(ic.T).toBeAllclose(scaled(product(B, transpose(B)), 1 / D), tolerance);
    expect([ic.N, ic.K, ic.M, ic.delta]).toEqual([12, 3, 2, 5 / 12]);
  });

  it('give the higher moments too: Σ_τ ρ^p of each product is a matrix power of Ω', () => {
    const { w, B } = student;
    expect(mean(ic, ic.q, (rho) => rho ** 3)).toBeAllclose(
      scaled(product(w, omega, omega, omega, transpose(w)), 1 / 12),
      { rtol: 1e-12 },
    ); // sums of order 10
    expect(mean(ic, ic.r, (rho) => rho ** 2)).toBeAllclose(
      scaled(product(w, omega, omega, phi, transpose(B)), 1 / 12),
      { atol: 1e-12 },
    ); // as above
  });

  it('are the same for a student alone and among others', () => {
    const others = [2, 3].map((seed) => smallCase(seed, { ...sizes, K: seed, M: 1 }).student);
    const together = initialConditions({ omega, phi, students: [others[0], student, others[1]] });
    expect(together.map(({ K, M }) => [K, M])).toEqual([
      [2, 1],
      [3, 2],
      [3, 1],
    ]);
    expect(together[1].q).toBeAllclose(ic.q, { atol: 1e-13 }); // the same reflectors and rotations
    expect(together[1].r).toBeAllclose(ic.r, { atol: 1e-13 }); // as above
  });

  it('take the sampling noise of Φ off t̃ alone, given the number of samples and nothing else of them', () => {
    const [sampled] = initialConditions({ omega, phi, students: [student], count: 100 });
    expect(sampled.r).toEqual(ic.r);
    expect(sampled.tildeT).toEqual(adjustedTildeT(ic.tildeT, { rhos: ic.rhos, T: ic.T, D: sizes.D, count: 100 }));
    expect(sampled.tildeT).not.toEqual(ic.tildeT);
  });

  it('share no memory with what they were made from', () => {
    expect(ic.v).not.toBe(student.v);
    expect(ic.A).not.toBe(student.A);
  });

  it.each<[object, string]>([
    [{ omega: matrix(3, 4) }, 'initialConditions: expected a square omega, got 3×4'],
    [{ phi: matrix(3, 5) }, 'initialConditions: expected phi with 12 rows, as omega has, got 3×5'],
    [
      { count: 0.5 },
      'initialConditions: expected a positive whole count of samples, or none for exact moments, got 0.5',
    ],
    [{ latent: identity(5) }, 'initialConditions: expected the count of samples with halves and latent, got none'],
    [{ count: 9, latent: identity(4) }, 'initialConditions: expected latent of 5×5, got 4×4'],
    [
      {
        count: 9,
        halves: [
          { count: 5, omega, phi },
          { count: 5, omega, phi },
        ],
      },
      'initialConditions: expected halves of 9 samples together, got 10',
    ],
    [
      {
        count: 10,
        halves: [
          { count: 5, omega, phi },
          { count: 5, omega: phi, phi },
        ],
      },
      'initialConditions: expected omega of half 1 of 12×12, got 12×5',
    ],
    [
      {
        count: 10,
        halves: [
          { count: 5, omega, phi: omega },
          { count: 5, omega, phi },
        ],
      },
      'initialConditions: expected phi of half 0 of 12×5, got 12×12',
    ],
    [{ students: [] }, 'initialConditions: expected at least one student, got none'],
    [
      { students: [{ ...student, w: matrix(3, 4) }] },
      'initialConditions: expected w of student 0 with N = 12 columns, got 3×4',
    ],
    [
      { students: [student, { ...student, B: matrix(2, 4) }] },
      'initialConditions: expected B of student 1 with D = 5 columns, got 2×4',
    ],
    [
      { students: [{ ...student, v: new Float64Array(2) }] },
      'initialConditions: expected v of student 0 with K = 3 entries, got 2',
    ],
    [
      { students: [{ ...student, A: new Float64Array(3) }] },
      'initialConditions: expected A of student 0 with M = 2 entries, got 3',
    ],
    [
      { students: [{ ...student, A: Float64Array.of(1, NaN) }] },
      'initialConditions: expected finite weights of student 0, got NaN or infinite entries',
    ],
    [
      {
        omega: fromRows([
          [1, 2],
          [0, 1],
        ]),
        phi: matrix(2, 1),
        students: [{ w: matrix(1, 2), v: new Float64Array(1), B: matrix(1, 1), A: new Float64Array(1) }],
      },
      'symmetric',
    ],
  ])('refuse what does not belong together: %#', (change, message) => {
    expect(() => initialConditions({ omega, phi, students: [student], ...change })).toThrow(message);
  });
});
