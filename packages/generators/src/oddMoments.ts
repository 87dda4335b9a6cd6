import { asin } from '@geq/elementary';
import { getActivation } from './activation.ts';
import { gaussianAverage } from './gaussianAverage.ts';
import type { GeneratorActivation } from './fullyConnectedSpec.ts';

/** The two averages of an odd activation that the linearization needs, as functions of the variance q of its argument. */
export interface OddMoments {
  /** κ(q) = E[z f(√q z)]/√q = E f′(√q z). */
  readonly kappa: (q: number) => number;
  /** s(q) = E f(√q z)². */
  readonly power: (q: number) => number;
}

const SQRT_2_PI = Math.sqrt(2 / Math.PI);
const tanh = getActivation('tanh').f;

const MOMENTS: Readonly<Record<Exclude<GeneratorActivation, 'relu'>, OddMoments>> = {
  linear: { kappa: () => 1, power: (q) => q },
  sign: { kappa: (q) => SQRT_2_PI / Math.sqrt(q), power: () => 1 },
  erf: { kappa: (q) => SQRT_2_PI / Math.sqrt(1 + q), power: (q) => (2 / Math.PI) * asin(q / (1 + q)) },
  tanh: {
    kappa: (q) => gaussianAverage((z) => z * tanh(Math.sqrt(q) * z)) / Math.sqrt(q),
    power: (q) => gaussianAverage((z) => tanh(Math.sqrt(q) * z) * tanh(Math.sqrt(q) * z)),
  },
};

/**
 * Closed forms for linear, sign and erf(z/√2); for tanh by quadrature, to 1e-15.
 *
 * @throws RangeError for relu, which is not odd
 */
export function oddMoments(name: GeneratorActivation): OddMoments {
  if (name === 'relu')
    throw new RangeError(
      "covariances: expected an odd activation for the linearization, got relu; use approximation 'gaussianKernel' at depth 1 or estimate the moments by sampling",
    );
  return MOMENTS[name];
}
