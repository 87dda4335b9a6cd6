import { describe, expect, it } from '@jest/globals';
import { createAccumulator, createMoments, finalizeMoments, snapshotMoments, updateMoments } from '@geq/covariance';
import { covariances, createFullyConnected, randSpec } from '@geq/generators';
import { initialConditions } from '@geq/ode';
import { initialStudent } from '@geq/online';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { MODE_ESTIMATES, sampleCountTable, theoriesOfMoments } from './sampleCountStudy.ts';
import { integrateTheory, type TheoryProblem } from '../theory/integrateTheory.ts';

/** One layer of signs: Ω and Φ are known exactly, x is far from Gaussian. */
const spec = randSpec({ N: 200, D: 40, L: 1, activation: 'sign' });
const problem: TheoryProblem = {
  unit: 'erf',
  eta: 0.5,
  both: true,
  times: Float64Array.of(1, 30),
  steps: 30,
  method: { name: 'auto' },
};
const studied = { students: 3, seed: 1, K: 2, M: 2 };

/** Moments of four blocks, 1024 samples: N/n = 0.2. */
async function drawn(seed: number): Promise<ReturnType<typeof finalizeMoments>> {
  const generator = createFullyConnected(spec);
  const sums = createAccumulator(createMoments({ generatorName: 'sign', generatorHash: 'sign', N: 200, D: 40 }));
  for (let block = 0; block < 4; block++) {
    const latents = latentBlock(seed, 'moments', block, 40);
    updateMoments(sums, { seed, block, latents, outputs: await generator.sample(latents, BLOCK_SIZE) });
  }
  generator.dispose();
  return finalizeMoments(snapshotMoments(sums));
}

describe('theoriesOfMoments', () => {
  /** Oracle: the theory on the closed form of the moments. */
  it('finds the theory at N/n = 0 by the jackknife, from N/n = 0.2, where as sampled too much seems learnable', async () => {
    const students = Array.from({ length: 3 }, (_, index) => initialStudent(1, { index, K: 2, M: 2, N: 200, D: 40 }));
    const exact = { eg: 0, Q: 0 };
    for (const ic of initialConditions({ ...covariances(spec), students })) {
      const {
        trajectory: { eg, Q },
      } = await integrateTheory(ic, problem);
      exact.eg += eg[2] / 3;
      exact.Q += (Q[8] + Q[11]) / 6;
    }
    const draws = 6;
    const errors = Object.fromEntries(MODE_ESTIMATES.map((estimate) => [estimate, [] as number[]]));
    const shifts: number[] = [];
    for (let seed = 0; seed < draws; seed++) {
      const { of, N, count } = await theoriesOfMoments(await drawn(seed), studied, problem);
      expect([N, count]).toEqual([200, 1024]);
      for (const estimate of MODE_ESTIMATES) errors[estimate].push(of[estimate].eg[1] / exact.eg - 1);
      shifts.push(of.jackknife.Q[1] / exact.Q - 1);
    }
    const mean = (x: readonly number[]): number => x.reduce((sum, value) => sum + value / x.length, 0);
    const error = (x: readonly number[]): number =>
      Math.sqrt(mean(x.map((value) => (value - mean(x)) ** 2)) / (x.length - 1));
    expect(Math.abs(mean(errors.jackknife))).toBeLessThan(3 * error(errors.jackknife) + 0.01); // standard errors of 1.2 %; what is left of order (N/n)²
    expect(error(errors.jackknife)).toBeLessThan(0.3 * error(errors.plain)); // calibrated on the latents that were drawn: 1.2 for 6.4 %
    expect(mean(errors.plain)).toBeLessThan(-5 * Math.abs(mean(errors.jackknife))); // −13 %: e_g is what is left of a difference
    expect(Math.abs(mean(errors.adjusted))).toBeLessThan(3 * error(errors.adjusted) + 0.01); // one layer of signs is nearly homoscedastic
    expect(Math.abs(mean(shifts))).toBeLessThan(3 * error(shifts) + 0.02); // as for e_g
  });
});

it('sampleCountTable has a row for each estimate and count', () => {
  const theory = { eg: [0.25], Q: [1] };
  const row = { N: 100, count: 1000, of: { jackknife: theory, adjusted: theory, plain: { eg: [0.2], Q: [0.9] } } };
  expect(sampleCountTable([row], [30]).split('\n')).toEqual([
    '| modes | n | N/n | e_g, t = 30 | Q_kk, t = 30 |',
    '| --- | --- | --- | --- | --- |',
    '| jackknife | 1000 | 0.10 | 0.2500 | 1.000 |',
    '| adjusted | 1000 | 0.10 | 0.2500 | 1.000 |',
    '| plain | 1000 | 0.10 | 0.2000 | 0.9000 |',
  ]);
});
