import { UsageError } from '@geq/runs';
import { spelled } from './option.ts';

/** @throws UsageError naming the option */
export function requireWhole(name: string, value: number, most: number, least = 1): void {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw new UsageError(`${spelled(name)}: expected a whole number from ${least} to ${most}, got ${value}`);
}
