import { acos, asin, exp, sin } from '@geq/elementary';
import { erf } from '@geq/linalg';

/** Activations g of student and teacher: erf(x/√2), max(0, x), x. */
export type ActivationName = 'erf' | 'relu' | 'linear';

/** An activation of the hidden units: g, its derivative and its Gaussian two-point average. */
export interface Activation {
  readonly name: ActivationName;
  /** g(x): erf(x/√2), max(0, x) or x. */
  readonly g: (x: number) => number;
  /** g′(x); relu′(0) = 0, as PyTorch has it. */
  readonly gPrime: (x: number) => number;
  /**
   * I₂ = ⟨g(a) g(b)⟩ for jointly Gaussian a, b of mean zero; NaN where the three numbers are no covariance.
   *
   *   erf: (2/π) asin(γ/√((1 + α)(1 + β)))    relu: (√(αβ) sin θ + γ (π − θ))/2π, cos θ = γ/√(αβ)    linear: γ
   *
   * @param alpha variance of a
   * @param gamma covariance of a and b
   * @param beta  variance of b
   */
  readonly i2: (alpha: number, gamma: number, beta: number) => number;
}

const SQRT1_2 = Math.SQRT1_2;
const SQRT_2_PI = Math.sqrt(2 / Math.PI);
// Overlaps are sums of thousands of products: rounding can push the correlation of two aligned units past ±1 by about 1e-13.
// Further out the covariance is wrong, and acos says so with NaN.
const ROUNDING = 1 + 1e-12;
const withinOne = (x: number): number => (Math.abs(x) <= ROUNDING ? Math.max(-1, Math.min(1, x)) : x);

const erfActivation: Activation = {
  name: 'erf',
  g: (x) => erf(x * SQRT1_2),
  gPrime: (x) => SQRT_2_PI * exp(-0.5 * x * x),
  i2: (alpha, gamma, beta) => (2 / Math.PI) * asin(withinOne(gamma / Math.sqrt((1 + alpha) * (1 + beta)))),
};

const reluActivation: Activation = {
  name: 'relu',
  g: (x) => (x > 0 ? x : 0),
  gPrime: (x) => (x > 0 ? 1 : 0),
  i2: (alpha, gamma, beta) => {
    const scale = Math.sqrt(alpha * beta);
    if (scale === 0) return 0;
    const angle = acos(withinOne(gamma / scale));
    // √(αβ − γ²) = √(αβ) sin(angle), without the cancellation at γ → √(αβ)
    return (scale * sin(angle) + gamma * (Math.PI - angle)) / (2 * Math.PI);
  },
};

const linearActivation: Activation = { name: 'linear', g: (x) => x, gPrime: () => 1, i2: (_alpha, gamma) => gamma };

const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  erf: erfActivation,
  relu: reluActivation,
  linear: linearActivation,
};

/**
 * The activation of that name.
 *
 * @throws RangeError for another name
 * @example getActivation('relu').i2(1, 1, 1) // → 0.5
 */
export function getActivation(name: ActivationName): Activation {
  if (!Object.hasOwn(ACTIVATIONS, name))
    throw new RangeError(`getActivation: expected ${Object.keys(ACTIVATIONS).join(', ')}, got ${String(name)}`);
  return ACTIVATIONS[name];
}
