import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { unit, type UnitName } from './unit.ts';

const names: UnitName[] = ['erf', 'relu', 'linear'];

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
  const { g, gPrime, pairAverage } = unit(name);
  const atol = { erf: 1e-8, relu: 3e-6, linear: 1e-7 }[name]; // Simpson's rule with step 0.025; relu's kink costs the trapezoid rule its speed

  it.each([
    [1, 0.5, 1],
    [0.3, -0.2, 2],
    [2, 0, 0.1],
    [1, 1, 1],
    [1, -1.4, 2],
    [4, 2, 1],
  ])('averages over variances and covariance %p, %p, %p like quadrature', (alpha, gamma, beta) => {
    expect(pairAverage(alpha, gamma, beta)).toBeAllclose(averageByQuadrature(g, alpha, gamma, beta), { atol });
    expect(pairAverage(beta, gamma, alpha)).toBe(pairAverage(alpha, gamma, beta));
  });

  it('has the derivative it says', () => {
    const h = 1e-5;
    for (const x of [-3, -1, -0.2, 0.1, 0.7, 2.5])
      expect(gPrime(x)).toBeAllclose((g(x + h) - g(x - h)) / (2 * h), { atol: 1e-9 }); // central difference, h² and round-off/h
  });

  it('averages to zero where one variance is zero', () => {
    for (const beta of [0, 1, 3]) expect(Math.abs(pairAverage(0, 0, beta))).toBe(0);
  });

  it('is finite on the border of the covariances, rounding included', () => {
    expect(pairAverage(1, 1 + 1e-13, 1)).toBeAllclose(pairAverage(1, 1, 1), { rtol: 1e-12 }); // the input is off by 1e-13
    expect(pairAverage(1, -1 - 1e-13, 1)).toBeAllclose(pairAverage(1, -1, 1), { atol: 1e-12 }); // as above
  });
});

describe('unit', () => {
  it('gives NaN for what is no covariance', () => {
    expect(unit('erf').pairAverage(1, 3, 1)).toBeNaN();
    expect(unit('relu').pairAverage(1, 1.1, 1)).toBeNaN();
    expect(unit('relu').pairAverage(-1, 0, 1)).toBeNaN();
  });

  it('of relu is homogeneous: ⟨g(sa) g(b)⟩ = s ⟨g(a) g(b)⟩ for s > 0', () => {
    const { pairAverage } = unit('relu');
    expect(pairAverage(9 * 0.7, 3 * 0.2, 1.3)).toBeAllclose(3 * pairAverage(0.7, 0.2, 1.3), { rtol: 1e-14 }); // a handful of roundings
    expect(pairAverage(2, 2, 2)).toBeAllclose(1, { rtol: 1e-15 }); // ⟨relu²⟩ is half the variance
  });

  it('names the units there are', () => {
    expect(() => unit('tanh' as UnitName)).toThrow('unit: expected erf, relu, linear, got tanh');
    expect(() => unit('toString' as UnitName)).toThrow('got toString');
  });
});
