import type { Dynamics } from './dynamics.ts';
import { isTheoryActivation, theoryActivations } from './fillCoefficients.ts';
import { requirePositive } from './requirePositive.ts';

/** @throws RangeError unless the activation has a theory, η > 0 and `trainSecondLayer` is a boolean */
export function requireDynamics(caller: string, { activation, eta, trainSecondLayer }: Dynamics): void {
  if (!isTheoryActivation(activation)) {
    throw new RangeError(
      `${caller}: expected activation ${theoryActivations.map((name) => `'${name}'`).join(' or ')}, got '${String(activation)}'; other activations have no closed equations, simulate them`,
    );
  }
  requirePositive(caller, 'eta', eta);
  if (typeof trainSecondLayer !== 'boolean')
    throw new TypeError(`${caller}: expected trainSecondLayer to be true or false, got ${String(trainSecondLayer)}`);
}
