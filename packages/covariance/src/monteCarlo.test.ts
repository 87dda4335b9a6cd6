import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { covariances, createFullyConnected, randSpec, specHash } from '@geq/generators';
import { accumulate, finalizeMoments, standardErrors } from './index.ts';

/** Oracle: Ω and Φ without sampling, which share no code with this package and are exact for one layer. */
describe('one random layer: sampled moments stand one standard error from the closed form', () => {
  const norm = (a: Float64Array): number => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
  const relative = (a: Float64Array, b: Float64Array): number => norm(a.map((x, i) => x - b[i])) / norm(a);
  it.each(['sign', 'erf', 'relu', 'linear'] as const)('%s', async (activation) => {
    const spec = randSpec({ N: 120, D: 60, L: 1, activation });
    const generator = createFullyConnected(spec);
    const { state } = await accumulate(generator, { generatorHash: specHash(spec), seed: 1, to: 60 });
    generator.dispose();
    const sampled = finalizeMoments(state);
    const exact = covariances(spec);
    const errors = standardErrors(state);
    // thousands of entries: the distance itself scatters by a few percent about its root mean square
    expect(relative(sampled.omega.data, exact.omega.data)).toBeAllclose(errors.omega, { rtol: 0.15 });
    expect(relative(sampled.phi.data, exact.phi.data)).toBeAllclose(errors.phi, { rtol: 0.15 }); // as above
    const means = sampled.meanX.map(
      (mean, i) => (mean - exact.meanX[i]) / Math.sqrt(sampled.omega.data[i * 121] / sampled.count),
    );
    expect(Math.max(...means.map(Math.abs))).toBeLessThan(4.5); // the largest of 120 normal deviates stays below with probability 0.999
  });
});
