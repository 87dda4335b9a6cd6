import { asin, exp } from '@geq/elementary';
import { erf as errorFunction } from '@geq/linalg';
import type { Activation } from '../activation.ts';
import { withinOne } from './withinOne.ts';

const SQRT_2_PI = Math.sqrt(2 / Math.PI);

/** g(x) = erf(x/√2), I₂ = (2/π) asin(γ/√((1 + α)(1 + β))). */
export const erf: Activation = {
  name: 'erf',
  g: (x) => errorFunction(x * Math.SQRT1_2),
  gPrime: (x) => SQRT_2_PI * exp(-0.5 * x * x),
  i2: (alpha, gamma, beta) => (2 / Math.PI) * asin(withinOne(gamma / Math.sqrt((1 + alpha) * (1 + beta)))),
};
