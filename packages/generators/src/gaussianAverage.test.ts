import { describe, expect, it } from '@jest/globals';
import { erf } from '@geq/linalg';
import '@geq/testing';
import { gaussianAverage } from './gaussianAverage.ts';
import { oddMoments } from './oddMoments.ts';

describe('gaussianAverage', () => {
  it('integrates polynomials and analytic functions to round-off', () => {
    const moments = [1, 1, 3, 15, 105, 945].map((_, k) => gaussianAverage((z) => z ** (2 * k)));
    expect(moments).toBeAllclose([1, 1, 3, 15, 105, 945], { rtol: 1e-12 }); // cut off at 9: z¹⁰ e^{−40} is left out
    expect(gaussianAverage((z) => Math.cos(3 * z))).toBeAllclose(Math.exp(-4.5), { atol: 1e-15 }); // round-off
  });
});

describe('oddMoments', () => {
  it.each([0.2, 1, 2.5])('of erf agree with quadrature at q = %d', (q) => {
    const f = (z: number): number => erf((Math.sqrt(q) * z) / Math.SQRT2);
    const { kappa, power } = oddMoments('erf');
    expect(kappa(q)).toBeAllclose(gaussianAverage((z) => z * f(z)) / Math.sqrt(q), { rtol: 1e-13 }); // both exact to round-off
    expect(power(q)).toBeAllclose(
      gaussianAverage((z) => f(z) ** 2),
      { rtol: 1e-13 },
    ); // the same
  });

  it.each([0.2, 1, 2.5])("of tanh obey Stein's lemma, κ = E f′, at q = %d", (q) => {
    const slope = gaussianAverage((z) => 1 - Math.tanh(Math.sqrt(q) * z) ** 2);
    expect(oddMoments('tanh').kappa(q)).toBeAllclose(slope, { rtol: 1e-13 }); // two integrals, both to round-off
    expect(oddMoments('tanh').power(q)).toBeAllclose(1 - slope, { rtol: 1e-12 }); // f² = 1 − f′
  });

  it('of sign: κ² q = 2/π, s = 1 whatever the variance', () => {
    const { kappa, power } = oddMoments('sign');
    expect([kappa(1) ** 2, kappa(4) ** 2 * 4, power(3)]).toBeAllclose([2 / Math.PI, 2 / Math.PI, 1], { rtol: 1e-15 }); // closed forms
  });

  it('do not exist for relu', () => {
    expect(() => oddMoments('relu')).toThrow(
      new RangeError(
        "covariances: expected an odd activation for the linearization, got relu; use approximation 'gaussianKernel' at depth 1 or estimate the moments by sampling",
      ),
    );
  });
});
