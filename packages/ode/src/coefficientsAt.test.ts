import { describe, expect, it } from '@jest/globals';
import { fromRows } from '@geq/linalg';
import { getActivation } from '@geq/overlaps';
import '@geq/testing';
import { gaussianAverage } from '../bench/quadrature.ts';
import { coefficientsAt } from './coefficientsAt.ts';

describe('coefficientsAt', () => {
  it('has the noise and the drift of v as quadrature over the fields gives them', () => {
    const [v, A, root] = [
      Float64Array.of(0.8),
      Float64Array.of(1.3),
      fromRows([
        [0.9, 0],
        [0.4, 0.7],
      ]),
    ]; // (λ, ν) = root z
    const [Q, R, T] = [Float64Array.of(0.81), Float64Array.of(0.36), Float64Array.of(0.65)];
    const { G, dv } = coefficientsAt('erf', { Q, R, T, v, A });
    const { g, gPrime } = getActivation('erf');
    const delta = (x: Float64Array): number => v[0] * g(x[0]) - A[0] * g(x[1]);
    expect(G).toBeAllclose([v[0] ** 2 * gaussianAverage(root, (x) => delta(x) ** 2 * gPrime(x[0]) ** 2, 64)], {
      atol: 1e-11,
    }); // converges geometrically
    expect(dv).toBeAllclose([-gaussianAverage(root, (x) => delta(x) * g(x[0]), 64)], { atol: 1e-11 }); // the same
  });

  it('refuses shapes that do not belong together', () => {
    const one = Float64Array.of(1);
    expect(() => coefficientsAt('erf', { Q: one, R: one, T: one, v: Float64Array.of(1, 1), A: one })).toThrow(
      new RangeError('coefficientsAt: expected Q, R, T of 4, 2, 1 entries for K = 2, M = 1, got 1, 1, 1'),
    );
  });
});
