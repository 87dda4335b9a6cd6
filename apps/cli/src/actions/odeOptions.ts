import { isTheoryActivation, theoryActivations } from '@geq/ode';
import type { Overrides } from '@geq/experiments';
import { UsageError } from '@geq/runs';
import type { OdeRequest } from '../commands/ode.ts';
import type { Numbers } from '../readNumbers.ts';

const LEAST_STEPS = 0.1; // the first of the log-spaced times
/** @param option that says the unit @throws UsageError for units whose equations are not known in closed form */
export function requireEquations(option: string, unit = 'erf'): void {
  if (!isTheoryActivation(unit))
    throw new UsageError(
      `${option}: expected units ${theoryActivations.join(' or ')}, got ${unit}, whose equations are not known; geq plot and geq compare show a simulation of them beside the closed form at its own overlaps`,
    );
}

/** What the command line says that a run says too. @throws UsageError for times and ratios that cannot be */
export function statedOf(
  { g: unit, both }: OdeRequest,
  { N, K, M, lr, delta, steps }: Numbers<'N' | 'K' | 'M' | 'lr' | 'delta' | 'steps'>,
): Overrides & { readonly steps?: number } {
  requireEquations('-g', unit);
  if (steps !== undefined && !(steps > LEAST_STEPS))
    throw new UsageError(`--steps: expected a time above ${LEAST_STEPS}, got ${steps}`);
  if (delta !== undefined && !(delta > 0)) throw new UsageError(`--delta: expected a number above 0, got ${delta}`);
  return { N, K, M, lr, delta, steps, unit, both };
}
