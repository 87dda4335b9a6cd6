import '@geq/testing';
import { describe, expect, it } from '@jest/globals';
import { covariances, randSpec } from '@geq/generators';
import { matrix, type Matrix } from '@geq/linalg';
import { initialConditions, type InitialConditions } from '@geq/ode';
import { initialStudent } from '@geq/online';
import { compareCopies, copiesTable } from './compareCopies.ts';
import { copiedModes, startOf } from './copiedModes.ts';
import { simulateCopies } from './simulateCopies.ts';

const [N, D, K, M] = [40, 8, 2, 2];
const moments = covariances(randSpec({ N, D, L: 1, activation: 'tanh' }));
const sizes = { students: 2, seed: 3, K, M };

/** The same matrix `copies` times along the diagonal. */
function blockDiagonal({ rows, cols, data }: Matrix, copies: number): Matrix {
  const out = matrix(copies * rows, copies * cols);
  for (let c = 0; c < copies; c++)
    for (let i = 0; i < rows; i++)
      out.data.set(data.subarray(i * cols, (i + 1) * cols), (c * rows + i) * copies * cols + c * cols);
  return out;
}

/** (1/N) Σ_τ ρ^p x_pair,τ for p = −1, 0, 1, 2: what does not depend on how equal modes are rotated. */
const sums = ({ N: modes, rhos }: InitialConditions, x: Float64Array): number[] =>
  [-1, 0, 1, 2].flatMap((p) =>
    Array.from(
      { length: x.length / modes },
      (_, pair) => rhos.reduce((sum, rho, tau) => sum + rho ** p * x[pair * modes + tau], 0) / modes,
    ),
  );

describe('copies of a Gaussian', () => {
  it.each([1, 2, 3])('start the theory as %d blocks along the diagonals of Ω and Φ do', (copies) => {
    const modes = copiedModes(moments, { ...sizes, copies });
    const students = [0, 1].map((index) => initialStudent(3, { index, K, M, N: copies * N, D: copies * D }));
    const whole = initialConditions({
      omega: blockDiagonal(moments.omega, copies),
      phi: blockDiagonal(moments.phi, copies),
      students,
    });
    whole.forEach((expected, s) => {
      const start = startOf(modes, modes.students[s]);
      expect([start.N, start.delta, start.T]).toEqual([copies * N, D / N, expected.T]);
      for (const name of ['q', 'r', 'tildeT'] as const)
        expect(sums(start, start[name])).toBeAllclose(sums(expected, expected[name]), { rtol: 1e-9, atol: 1e-10 }); // sums with 1/ρ up to 1e3
    });
  });

  it('learn as the theory says, within fluctuations, from the same overlaps', async () => {
    const modes = copiedModes(moments, { ...sizes, copies: 4 });
    const rows = await simulateCopies(modes, { eta: 0.2, times: [0, 1], seed: 0 });
    const start = startOf(modes, modes.students[1]);
    expect(rows![1][0].Q).toBeAllclose(sums(start, start.q).slice(8, 12), { rtol: 1e-12 }); // p = 1: round-off of 160 terms
    expect(rows![1][0].R).toBeAllclose(
      sums(start, start.r)
        .slice(4, 8)
        .map((x) => x / Math.sqrt(D / N)),
      { rtol: 1e-11, atol: 1e-13 },
    ); // p = 0, as above
    const comparison = await compareCopies(moments, {
      copies: 4,
      students: 4,
      seeds: 4,
      K,
      M,
      eta: 0.2,
      times: [0.5, 2],
    });
    for (const { mean, standardError } of [...comparison!.eg, ...comparison!.Q])
      expect(Math.abs(mean)).toBeLessThan(4 * standardError + 0.02); // standard errors, and 2 % of finite size at 160 inputs
    for (const { standardError } of comparison!.eg) expect(standardError).toBeLessThan(0.1); // so the line above can fail
    expect(copiesTable([comparison!], [0.5, 2])).toMatch(
      /^\| copies \| participation ratio \| e_g, t = 0\.5 .*\n.*\n\| 4 \| \d/,
    );
  });

  it('stop when asked', async () => {
    const modes = copiedModes(moments, { ...sizes, copies: 1 });
    expect(
      await simulateCopies(modes, { eta: 0.2, times: [1000], seed: 0, signal: AbortSignal.abort() }),
    ).toBeUndefined();
  });

  it('refuse a Φ that predicts more of the latents than there is', () => {
    const phi = matrix(
      N,
      D,
      moments.phi.data.map((x) => 3 * x),
    );
    expect(() => copiedModes({ ...moments, phi }, { ...sizes, copies: 1 })).toThrow(
      'copiedModes: expected Ω and Φ of one Gaussian, got a Φ that predicts more of the latents than there is; take moments from more samples',
    );
  });
});
