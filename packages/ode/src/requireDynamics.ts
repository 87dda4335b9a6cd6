import type { Dynamics } from './dynamics.ts';
import { requirePositive } from './requirePositive.ts';

/** @throws RangeError unless the activation has a theory, η > 0 and `trainSecondLayer` is a boolean */
export function requireDynamics(caller: string, { activation, eta, trainSecondLayer }: Dynamics): void {
  if (activation !== 'erf' && activation !== 'linear') {
    throw new RangeError(
      `${caller}: expected activation 'erf' or 'linear', got '${String(activation)}'; other activations have no closed equations, simulate them`,
    );
  }
  requirePositive(caller, 'eta', eta);
  if (typeof trainSecondLayer !== 'boolean')
    throw new TypeError(`${caller}: expected trainSecondLayer to be true or false, got ${String(trainSecondLayer)}`);
}
