import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { getActivation, type ActivationName } from './getActivation.ts';

const names: ActivationName[] = ['erf', 'relu', 'linear'];

/**
 * ⟨g(a) g(b)⟩ on a plane: a = √α x, b = (γ/√α) x + √(β − γ²/α) z with independent normals x, z, in polar coordinates, by the
 * trapezoid rule in the angle and Simpson's in the radius. Shares nothing with the closed forms.
 */
function averageByQuadrature(g: (x: number) => number, alpha: number, gamma: number, beta: number): number {
  const [p, q, s] = [
    Math.sqrt(alpha),
    gamma / Math.sqrt(alpha),
    Math.sqrt(Math.max(0, beta - (gamma * gamma) / alpha)),
  ];
  const [numAngles, numRadii, farthest] = [2000, 400, 10];
  const dr = farthest / numRadii;
  let sum = 0;
  for (let i = 0; i < numAngles; i++) {
    const angle = (2 * Math.PI * i) / numAngles;
    const [x, z] = [Math.cos(angle), Math.sin(angle)];
    for (let j = 0; j <= numRadii; j++) {
      const r = j * dr;
      const simpson = j === 0 || j === numRadii ? 1 : 2 + 2 * (j % 2);
      sum += simpson * r * Math.exp(-0.5 * r * r) * g(p * r * x) * g(r * (q * x + s * z));
    }
  }
  return (sum * dr) / (3 * numAngles);
}

describe.each(names)('%s', (name) => {
  const { g, gPrime, i2 } = getActivation(name);
  const atol = { erf: 1e-8, relu: 3e-6, linear: 1e-7 }[name]; // Simpson's rule with step 0.025; relu's kink costs the trapezoid rule its speed

  it.each([
    [1, 0.5, 1],
    [0.3, -0.2, 2],
    [2, 0, 0.1],
    [1, 1, 1],
    [1, -1.4, 2],
    [4, 2, 1],
  ])('averages over variances and covariance %p, %p, %p like quadrature', (alpha, gamma, beta) => {
    expect(i2(alpha, gamma, beta)).toBeAllclose(averageByQuadrature(g, alpha, gamma, beta), { atol });
    expect(i2(beta, gamma, alpha)).toBe(i2(alpha, gamma, beta));
  });

  it('has the derivative it says', () => {
    const h = 1e-5;
    for (const x of [-3, -1, -0.2, 0.1, 0.7, 2.5])
      expect(gPrime(x)).toBeAllclose((g(x + h) - g(x - h)) / (2 * h), { atol: 1e-9 }); // central difference, h² and round-off/h
  });

  it('averages to zero where one variance is zero', () => {
    for (const beta of [0, 1, 3]) expect(Math.abs(i2(0, 0, beta))).toBe(0);
  });

  it('is finite on the border of the covariances, rounding included', () => {
    expect(i2(1, 1 + 1e-13, 1)).toBeAllclose(i2(1, 1, 1), { rtol: 1e-12 }); // the input is off by 1e-13
    expect(i2(1, -1 - 1e-13, 1)).toBeAllclose(i2(1, -1, 1), { atol: 1e-12 }); // as above
  });
});

describe('getActivation', () => {
  it('gives NaN for what is no covariance', () => {
    expect(getActivation('erf').i2(1, 3, 1)).toBeNaN();
    expect(getActivation('relu').i2(1, 1.1, 1)).toBeNaN();
    expect(getActivation('relu').i2(-1, 0, 1)).toBeNaN();
  });

  it('of relu is homogeneous: ⟨g(sa) g(b)⟩ = s ⟨g(a) g(b)⟩ for s > 0', () => {
    const { i2 } = getActivation('relu');
    expect(i2(9 * 0.7, 3 * 0.2, 1.3)).toBeAllclose(3 * i2(0.7, 0.2, 1.3), { rtol: 1e-14 }); // a handful of roundings
    expect(i2(2, 2, 2)).toBeAllclose(1, { rtol: 1e-15 }); // ⟨relu²⟩ is half the variance
  });

  it('names the units there are', () => {
    expect(() => getActivation('tanh' as ActivationName)).toThrow(
      'getActivation: expected erf, relu, linear, got tanh',
    );
    expect(() => getActivation('toString' as ActivationName)).toThrow('got toString');
  });
});
