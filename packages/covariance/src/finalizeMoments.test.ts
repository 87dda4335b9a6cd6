import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { symmetricEigenvalues, type Matrix } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import type { Generator } from '@geq/generators';
import { linearGenerator } from '../test/linearGenerator.ts';
import { accumulate, createMoments, finalizeMoments } from './index.ts';

const generatorHash = 'abc';

describe('finalizeMoments', () => {
  it('returns matrices of the stated shapes, Ω symmetric to the last bit, the state untouched', async () => {
    const { state } = await accumulate(linearGenerator({ N: 7, D: 3 }), { generatorHash, seed: 1, to: 3 });
    const before = structuredClone(state);
    const { N, D, count, omega, phi, latent, halves, meanX, meanC } = finalizeMoments(state);
    expect(state).toEqual(before);
    expect([N, D, count]).toEqual([7, 3, 3 * BLOCK_SIZE]);
    expect(
      [omega, phi, latent, ...halves.flatMap((half) => [half.omega, half.phi])].map(({ rows, cols }) => [rows, cols]),
    ).toEqual([
      [7, 7],
      [7, 3],
      [3, 3],
      [7, 7],
      [7, 3],
      [7, 7],
      [7, 3],
    ]);
    expect([meanX.length, meanC.length]).toEqual([7, 3]);
    for (const { rows, data } of [omega, latent, ...halves.map((half) => half.omega)])
      for (let i = 0; i < rows; i++) for (let j = 0; j < rows; j++) expect(data[i * rows + j]).toBe(data[j * rows + i]);
  });

  it('gives a positive semi-definite Ω even from fewer samples than outputs', async () => {
    const { state } = await accumulate(linearGenerator({ N: 600, D: 5 }), { generatorHash, seed: 1, to: 2 });
    const rhos = symmetricEigenvalues(finalizeMoments(state).omega);
    expect(Math.min(...rhos)).toBeGreaterThan(-1e-12 * Math.max(...rhos)); // zero up to the round-off of the eigenvalues
  });

  it('names the outputs that never varied', async () => {
    const inner = linearGenerator({ N: 4, D: 2, offset: 0.1 });
    const generator: Generator = {
      ...inner,
      sample: async (latents, count) =>
        (await inner.sample(latents, count)).map((x, at) => (at % 4 === 1 ? Math.fround(0.1) : at % 4 === 3 ? 1e6 : x)),
    };
    const { state } = await accumulate(generator, { generatorHash, seed: 1, to: 9 });
    const { zeroVariance, meanX } = finalizeMoments(state);
    expect(zeroVariance).toEqual([1, 3]);
    expect([meanX[1], meanX[3]]).toEqual([Math.fround(0.1), 1e6]);
  });

  it('refuses to guess a half that has no samples', async () => {
    const { state } = await accumulate(linearGenerator({ N: 2, D: 2 }), { generatorHash, seed: 1, to: 1 });
    expect(() => finalizeMoments(state)).toThrow(
      new RangeError(
        'finalizeMoments: expected samples in even and in odd blocks, got 256 and 0; accumulate two neighboring blocks at least',
      ),
    );
    expect(() => finalizeMoments(createMoments({ generatorName: 'g', generatorHash, N: 1, D: 1 }))).toThrow(
      'got 0 and 0',
    );
  });
});

/** Ensemble: 400 independent runs of two blocks. */
describe('‖Φ‖² = tr ΦᵀΦ', () => {
  it('is unbiased from the two halves, while Φ with itself is too large by n⁻¹ Σ Var', async () => {
    const [N, D, runs, n] = [6, 24, 400, 2 * BLOCK_SIZE];
    const generator = linearGenerator({ N, D, offset: 3 });
    const inner = (a: Matrix, b: Matrix): number => a.data.reduce((sum, x, i) => sum + x * b.data[i], 0); // tr aᵀb
    const truth = inner(generator.F, generator.F); // also tr Ω
    const halves: number[] = [];
    const naive: number[] = [];
    for (let seed = 0; seed < runs; seed++) {
      const { state } = await accumulate(generator, { generatorHash, seed, to: 2, backend: 'plain' });
      const {
        phi,
        halves: [even, odd],
      } = finalizeMoments(state);
      halves.push(inner(even.phi, odd.phi) * (BLOCK_SIZE / (BLOCK_SIZE - 1)) ** 2);
      naive.push(inner(phi, phi));
    }
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / runs;
    const error = (values: number[]): number => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)) / runs);
    expect(Math.abs(mean(halves) - truth)).toBeLessThan(3 * error(halves)); // 3 standard errors
    // Gaussian x and c, n − 1 degrees of freedom, divisor n: E‖Φ̂‖² = (1 − 1/n)² (‖Φ‖² + Σ Var/(n − 1)), Σ Var = D tr Ω + ‖Φ‖²
    const inflated = (1 - 1 / n) ** 2 * (truth + ((D + 1) * truth) / (n - 1));
    expect(Math.abs(mean(naive) - inflated)).toBeLessThan(3 * error(naive)); // 3 standard errors
    expect(inflated - truth).toBeGreaterThan(10 * error(naive)); // no small matter
  });
});
