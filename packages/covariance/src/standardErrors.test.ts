import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import type { Generator } from '@geq/generators';
import { matrix, type Matrix } from '@geq/linalg';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { linearGenerator } from '../test/linearGenerator.ts';
import {
  accumulate,
  createMoments,
  finalizeMoments,
  mergeMoments,
  relativeChange,
  standardErrors,
  type MomentState,
} from './index.ts';

const generatorHash = 'abc';
const norm = (a: Float64Array): number => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
const distance = (a: Matrix, b: Matrix): number => norm(a.data.map((x, i) => x - b.data[i]));

function gram(F: Matrix): Matrix {
  const out = matrix(F.rows, F.rows);
  for (let i = 0; i < F.rows; i++)
    for (let j = 0; j < F.rows; j++)
      for (let k = 0; k < F.cols; k++) out.data[i * F.rows + j] += F.data[i * F.cols + k] * F.data[j * F.cols + k];
  return out;
}

describe('standardErrors', () => {
  it('is the root mean square distance from the truth, over 200 runs', async () => {
    const generator = linearGenerator({ N: 10, D: 4, offset: 30 });
    const omega = gram(generator.F);
    const sums = { omega: 0, phi: 0, omegaTold: 0, phiTold: 0 };
    for (let seed = 0; seed < 200; seed++) {
      const { state } = await accumulate(generator, { generatorHash, seed, to: 2, backend: 'plain' });
      const moments = finalizeMoments(state);
      const told = standardErrors(state);
      sums.omega += (distance(moments.omega, omega) / norm(moments.omega.data)) ** 2;
      sums.phi += (distance(moments.phi, generator.F) / norm(moments.phi.data)) ** 2;
      sums.omegaTold += told.omega ** 2;
      sums.phiTold += told.phi ** 2;
    }
    expect(Math.sqrt(sums.omegaTold)).toBeAllclose(Math.sqrt(sums.omega), { rtol: 0.08 }); // few modes: a single squared distance scatters by about 0.8; 0.8/(2√200) = 3 %, times 2.7
    expect(Math.sqrt(sums.phiTold)).toBeAllclose(Math.sqrt(sums.phi), { rtol: 0.06 }); // many independent entries: scatter 0.5, 1.8 %, times 3.3
  });

  /** Oracle: the same formula from stored samples, fourth moments about the means of all of them; block means leave 0.8 % less. */
  it('mends the fourth moments, which are taken about block means', async () => {
    const [N, D, numBlocks] = [20, 20, 200];
    const generator = linearGenerator({ N, D, offset: 5 });
    const { state } = await accumulate(generator, { generatorHash, seed: 2, to: numBlocks });
    const { meanX, meanC, omega, phi, count } = finalizeMoments(state);
    const fourth = { xx: 0, xc: 0 };
    for (let block = 0; block < numBlocks; block++) {
      const latents = latentBlock(2, 'moments', block, D);
      const outputs = await generator.sample(latents, BLOCK_SIZE);
      const norm2 = (row: Float32Array, mean: Float64Array): number =>
        row.reduce((sum, x, i) => sum + (x - mean[i]) ** 2, 0);
      for (let s = 0; s < BLOCK_SIZE; s++) {
        const x2 = norm2(outputs.subarray(s * N, (s + 1) * N), meanX);
        fourth.xx += x2 ** 2 / count;
        fourth.xc += (x2 * norm2(latents.subarray(s * D, (s + 1) * D), meanC)) / count;
      }
    }
    const variance = (mean: number, a: Matrix): number => (mean / norm(a.data) ** 2 - 1) / (count - 1);
    const told = standardErrors(state);
    // without the mending 0.8 % less; a block's share of that scatters by about as much as it is, so 200 of them leave 0.06 %
    expect(told.omega ** 2).toBeAllclose(variance(fourth.xx, omega), { rtol: 2e-3 });
    expect(told.phi ** 2).toBeAllclose(variance(fourth.xc, phi), { rtol: 2e-3 }); // as above
  });

  it('agrees with the disagreement of the two halves of Φ, without Gaussian outputs', async () => {
    const inner = linearGenerator({ N: 40, D: 30 });
    const generator: Generator = {
      ...inner,
      sample: async (latents, count) => (await inner.sample(latents, count)).map((x) => Math.sign(x) + x * x),
    };
    const { state } = await accumulate(generator, { generatorHash, seed: 1, to: 8 });
    const { phi, halves } = finalizeMoments(state);
    // halves of n/2 samples differ by √4 standard errors of all n
    expect(distance(halves[0].phi, halves[1].phi) / (2 * norm(phi.data))).toBeAllclose(standardErrors(state).phi, {
      rtol: 0.1,
    }); // 1,200 entries: 1/√2400 = 2 %, correlated
  });

  it('falls like 1/√n', async () => {
    const generator = linearGenerator({ N: 10, D: 4 });
    const at = async (to: number): Promise<number> =>
      standardErrors((await accumulate(generator, { generatorHash, seed: 1, to })).state).omega;
    expect((await at(16)) / (await at(256))).toBeAllclose(4, { rtol: 0.1 }); // the estimate at 4,096 samples is good to a few percent
  });

  it('refuses a state without samples', () => {
    expect(() => standardErrors(empty())).toThrow(
      new RangeError('standardErrors: expected a state with samples, got none'),
    );
  });
});

describe('relativeChange', () => {
  it('is the distance of the finished moments', async () => {
    const generator = linearGenerator({ N: 9, D: 3, offset: 4 });
    const { state: before } = await accumulate(generator, { generatorHash, seed: 1, to: 3 });
    const { state: after } = await accumulate(generator, { generatorHash, seed: 1, to: 6, state: before });
    const [a, b] = [finalizeMoments(before), finalizeMoments(after)];
    const change = relativeChange(before, after);
    expect(change.omega).toBeAllclose(distance(a.omega, b.omega) / norm(b.omega.data), { rtol: 1e-12 }); // round-off
    expect(change.phi).toBeAllclose(distance(a.phi, b.phi) / norm(b.phi.data), { rtol: 1e-12 }); // round-off
    expect(relativeChange(after, after)).toEqual({ omega: 0, phi: 0 });
  });

  it('at a doubling is the standard error, root mean square over 60 runs', async () => {
    const generator = linearGenerator({ N: 40, D: 30 });
    let ratio = 0;
    for (let seed = 0; seed < 60; seed++) {
      const first = await accumulate(generator, { generatorHash, seed, to: 2, backend: 'plain' });
      const second = await accumulate(generator, { generatorHash, seed, from: 2, to: 4, backend: 'plain' });
      const both = mergeMoments([first.state, second.state]);
      ratio += (relativeChange(first.state, both).omega / standardErrors(both).omega) ** 2 / 60;
    }
    expect(Math.sqrt(ratio)).toBeAllclose(1, { rtol: 0.1 }); // a squared change scatters by about 0.2 with 30 modes; 0.2/√60/2 = 1.3 %
  });

  it('refuses empty and foreign states', async () => {
    const { state } = await accumulate(linearGenerator({ N: 2, D: 1 }), { generatorHash, seed: 1, to: 1 });
    expect(() => relativeChange(empty(), state)).toThrow(
      new RangeError('relativeChange: expected samples in both states, got 0 and 256'),
    );
    expect(() => relativeChange({ ...state, generatorHash: 'q', generatorName: 'w' }, state)).toThrow(
      "relativeChange: expected sums over one generator, got 'w' (hash q) and 'linear_1' (hash abc)",
    );
  });
});

function empty(): MomentState {
  return createMoments({ generatorName: 'linear_1', generatorHash, N: 2, D: 1 });
}
