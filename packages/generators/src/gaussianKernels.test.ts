import { describe, expect, it } from '@jest/globals';
import { erf } from '@geq/linalg';
import '@geq/testing';
import { gaussianAverage } from './gaussianAverage.ts';
import { gaussianKernels } from './gaussianKernels.ts';
import type { GeneratorActivation } from './fullyConnectedSpec.ts';

const { exp, sqrt, PI, SQRT2 } = Math;
const normalDensity = (z: number): number => exp(-0.5 * z * z) / sqrt(2 * PI);
const normalCdf = (z: number): number => 0.5 * (1 + erf(z / SQRT2));

/** Simpson's rule on [0, 10], for integrands that are smooth on the half line. */
function halfLine(f: (z: number) => number): number {
  const h = 0.005;
  let sum = f(0) + f(10);
  for (let i = 1; i < 2000; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i * h);
  return (sum * h) / 3;
}

/** Cov(f(u), f(v)) by one-dimensional or two-dimensional quadrature: u = √a z, v = √b (ρ z + √(1 − ρ²) z′). */
const ORACLES: Record<GeneratorActivation, (a: number, b: number, rho: number) => number> = {
  linear: (a, b, rho) => rho * sqrt(a * b),
  sign: (_a, _b, rho) => 2 * halfLine((z) => normalDensity(z) * erf((rho * z) / sqrt(2 * (1 - rho * rho)))),
  erf: (a, b, rho) => analytic((x) => erf(x / SQRT2), { a, b, rho }),
  tanh: (a, b, rho) => analytic(Math.tanh, { a, b, rho }),
  // E relu(m + w z′) = m cdf(m/w) + w density(m/w) with m = ρ z, w² = 1 − ρ²; less the product of the means 1/√2π
  relu: (a, b, rho) => {
    const w = sqrt(1 - rho * rho);
    return (
      sqrt(a * b) *
      (halfLine((z) => z * normalDensity(z) * (rho * z * normalCdf((rho * z) / w) + w * normalDensity((rho * z) / w))) -
        1 / (2 * PI))
    );
  },
};

function analytic(f: (x: number) => number, { a, b, rho }: { a: number; b: number; rho: number }): number {
  return gaussianAverage(
    (z) => f(sqrt(a) * z) * gaussianAverage((y) => f(sqrt(b) * (rho * z + sqrt(1 - rho * rho) * y))),
  );
}

const VARIANCES = [0.3, 1, 1.9];
const PAIRS = VARIANCES.flatMap((a, i) => VARIANCES.map((b, j) => ({ a, b, i, j })));

describe.each(Object.keys(ORACLES) as GeneratorActivation[])('the kernel of %s', (activation) => {
  const kernel = gaussianKernels[activation](Float64Array.from(VARIANCES));
  const oracle = ORACLES[activation];

  it('is the covariance of two units, by quadrature', () => {
    for (const { a, b, i, j } of PAIRS) {
      for (const rho of [-0.6, -0.1, 0, 0.02, 0.35, 0.6]) {
        expect(kernel.offDiagonal(i, j, rho * sqrt(a * b))).toBeAllclose(oracle(a, b, rho), { atol: 1e-11 }); // Simpson's rule: h⁴ = 6e-10 times a fourth derivative over 180; Mehler's series: 1e-15
      }
    }
  });

  it('has slopes E f′ = E[z f]/σ and variances that are the limit of equal units', () => {
    VARIANCES.forEach((a, i) => {
      const step = 1e-3; // slope: Cov(f(u), u₂) for a unit u₂ of vanishing gain, by Price's theorem dE[f(u)f(v)]/dC = E f′ f′
      if (activation === 'linear' || activation === 'relu') {
        expect(kernel.slope(i)).toBe(activation === 'linear' ? 1 : 0.5);
      } else {
        const derivative = (kernel.offDiagonal(i, i, step) - kernel.offDiagonal(i, i, -step)) / (2 * step);
        expect(kernel.slope(i) ** 2).toBeAllclose(derivative, { rtol: 1e-4 }); // central difference, (step/a)²/6 of the third derivative
      }
      const limit = kernel.offDiagonal(i, i, a);
      expect(kernel.diagonal(i)).toBeAllclose(limit, { rtol: activation === 'tanh' ? 2e-6 : 1e-13 }); // the tail of Mehler's series at ρ = 1; closed forms
    });
  });

  it('takes the rounding error of parallel units for what it is', () => {
    const variance = VARIANCES[1];
    expect(kernel.offDiagonal(1, 1, variance * (1 + 2e-16))).toBeAllclose(kernel.diagonal(1), { rtol: 2e-6 }); // as above
    expect(kernel.offDiagonal(0, 1, NaN)).toBeNaN();
  });
});
