import type { Activation } from './activation.ts';
import { erf } from './activations/erf.ts';
import { linear } from './activations/linear.ts';
import { relu } from './activations/relu.ts';

// All there are, of student and teacher: a new one is a file and its line here.
const ACTIVATIONS = { erf, relu, linear } satisfies Readonly<Record<string, Activation>>;

/** The name of an activation of student and teacher. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** The names of all activations. */
export const activationNames = Object.keys(ACTIVATIONS) as [ActivationName, ...ActivationName[]];

/**
 * The activation of that name.
 *
 * @throws RangeError for another name
 * @example getActivation('relu').i2(1, 1, 1) // → 0.5
 */
export function getActivation(name: ActivationName): Activation {
  if (!Object.hasOwn(ACTIVATIONS, name))
    throw new RangeError(`getActivation: expected ${activationNames.join(', ')}, got ${String(name)}`);
  return ACTIVATIONS[name];
}
