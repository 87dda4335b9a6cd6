import { isTheoryActivation, theoryActivations } from '@geq/ode';
import type { Overrides } from '@geq/experiments';
import { UsageError } from '@geq/runs';
import { momentsSourceOf } from '@geq/scenarios';
import { flag, isGiven, text, type Arguments } from '../arguments.ts';
import { spelled } from '../option.ts';
import { readUnit } from '../settings.ts';

const LEAST_STEPS = 0.1; // the first of the log-spaced times
const NOT_WITH_PREFIX = [
  'scenario',
  'generator',
  'input',
  'output',
  'fixed',
  'axis',
  'samples',
  'D',
  'depth',
  'activation',
  'generator-seed',
  'seed',
  'students',
  'student-index',
]; // the run has its own, and cannot be held against them

/** @param option that says the unit @throws UsageError for units whose equations are not known in closed form */
export function requireEquations(option: string, unit = 'erf'): void {
  if (!isTheoryActivation(unit))
    throw new UsageError(
      `${option}: expected units ${theoryActivations.join(' or ')}, got ${unit}, whose equations are not known; geq plot and geq compare show a simulation of them beside the closed form at its own overlaps`,
    );
}

/**
 * Refuses options that a run has its own of.
 *
 * @returns the folder of moments that was named beside it
 * @throws UsageError
 */
export async function requireNothingOfTheRun(args: Arguments): Promise<string | undefined> {
  const other = NOT_WITH_PREFIX.find((name) => isGiven(args, name));
  if (other !== undefined)
    throw new UsageError(`${spelled(other)}: expected without --prefix, whose run has its own, got both; leave it out`);
  return (await momentsSourceOf(text(args, 'moments'))).momentsFolder;
}

/** What the command line says that a run says too. @throws UsageError for times and ratios that cannot be */
export function statedOf(
  args: Arguments,
  { N, K, M, lr, delta, steps }: Readonly<Record<string, number>>,
): Overrides & { readonly steps?: number } {
  const unit = readUnit(args);
  requireEquations('-g', unit);
  if (steps !== undefined && !(steps > LEAST_STEPS))
    throw new UsageError(`--steps: expected a time above ${LEAST_STEPS}, got ${steps}`);
  if (delta !== undefined && !(delta > 0)) throw new UsageError(`--delta: expected a number above 0, got ${delta}`);
  return { N, K, M, lr, delta, steps, unit, both: flag(args, 'both') };
}
