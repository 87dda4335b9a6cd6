import { acos, asin, exp, sin } from '@geq/elementary';
import { erf } from '@geq/linalg';

/** The activation of a two-layer network's hidden units. */
export type UnitName = 'erf' | 'relu' | 'linear';

export interface Unit {
  readonly name: UnitName;
  /** g(x): erf(x/√2), max(0, x) or x. */
  readonly g: (x: number) => number;
  /** g′(x); relu′(0) = 0, as PyTorch has it. */
  readonly gPrime: (x: number) => number;
  /**
   * ⟨g(a) g(b)⟩ for jointly Gaussian a, b of mean zero.
   * @param alpha variance of a
   * @param gamma covariance of a and b
   * @param beta  variance of b
   */
  readonly pairAverage: (alpha: number, gamma: number, beta: number) => number;
}

const SQRT1_2 = Math.SQRT1_2;
const SQRT_2_PI = Math.sqrt(2 / Math.PI);
// Overlaps are sums of thousands of products: rounding can push the correlation of two aligned units past ±1 by about 1e-13.
// Further out the covariance is wrong, and acos says so with NaN.
const ROUNDING = 1 + 1e-12;
const withinOne = (x: number): number => (Math.abs(x) <= ROUNDING ? Math.max(-1, Math.min(1, x)) : x);

const erfUnit: Unit = {
  name: 'erf',
  g: (x) => erf(x * SQRT1_2),
  gPrime: (x) => SQRT_2_PI * exp(-0.5 * x * x),
  pairAverage: (alpha, gamma, beta) => (2 / Math.PI) * asin(withinOne(gamma / Math.sqrt((1 + alpha) * (1 + beta)))),
};

const reluUnit: Unit = {
  name: 'relu',
  g: (x) => (x > 0 ? x : 0),
  gPrime: (x) => (x > 0 ? 1 : 0),
  pairAverage: (alpha, gamma, beta) => {
    const scale = Math.sqrt(alpha * beta);
    if (scale === 0) return 0;
    const angle = acos(withinOne(gamma / scale));
    // √(αβ − γ²) = √(αβ) sin(angle), without the cancellation at γ → √(αβ)
    return (scale * sin(angle) + gamma * (Math.PI - angle)) / (2 * Math.PI);
  },
};

const linearUnit: Unit = { name: 'linear', g: (x) => x, gPrime: () => 1, pairAverage: (_alpha, gamma) => gamma };

const UNITS: Readonly<Record<UnitName, Unit>> = { erf: erfUnit, relu: reluUnit, linear: linearUnit };

/** @throws RangeError for a name that is not a unit */
export function unit(name: UnitName): Unit {
  if (!Object.hasOwn(UNITS, name))
    throw new RangeError(`unit: expected ${Object.keys(UNITS).join(', ')}, got ${String(name)}`);
  return UNITS[name];
}
