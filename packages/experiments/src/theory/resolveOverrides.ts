import type { TheoryActivation } from '@geq/ode';
import { UsageError } from '@geq/runs';
import { requireTheoryUnit } from './integrateTheory.ts';
import type { PrefixProblem } from './problemsOf.ts';

/** What a user states about a run on the command line; undefined where they say nothing. */
export interface Overrides {
  readonly N?: number;
  readonly K?: number;
  readonly M?: number;
  readonly delta?: number;
  readonly lr?: number;
  readonly unit?: string;
  readonly both?: boolean;
}

/** What the theory of a run is integrated with; η is the learning rate, `both` whether the second layer learns. */
export interface Resolved {
  readonly unit: TheoryActivation;
  readonly eta: number;
  readonly both: boolean;
}

const SIX_DIGITS = 1e-5; // file names carry η, and people δ, with six digits

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= SIX_DIGITS * Math.max(Math.abs(a), Math.abs(b));

/**
 * Holds what the user states against what the run says: a contradiction is refused, a gap is filled. η comes from run.json
 * when there is one; a file name's six digits give way to the user's own.
 *
 * @throws UsageError naming both values, or a unit that has no theory
 */
export function resolveOverrides(
  {
    prefix,
    ic,
    unit,
    lr,
    lrDigits,
    both,
  }: Pick<PrefixProblem, 'prefix' | 'unit' | 'lr' | 'lrDigits' | 'both'> & {
    readonly ic: Pick<PrefixProblem['ic'], 'N' | 'K' | 'M' | 'delta'>;
  },
  stated: Overrides,
): Resolved {
  const agree = <TValue>(
    name: string,
    said: TValue | undefined,
    found: TValue | undefined,
    isSame: (a: TValue, b: TValue) => boolean = Object.is,
  ): void => {
    if (said === undefined || found === undefined || isSame(said, found)) return;
    throw new UsageError(
      `--prefix ${prefix}: you say ${name} = ${String(said)}, the run says ${String(found)}; leave the option out, or name another run`,
    );
  };
  agree('N', stated.N, ic.N);
  agree('K', stated.K, ic.K);
  agree('M', stated.M, ic.M);
  agree('delta', stated.delta, ic.delta, isClose);
  agree('lr', stated.lr, lr, isClose);
  agree('g', stated.unit, unit);
  agree('both', stated.both, both);
  return {
    unit: requireTheoryUnit(unit),
    eta: lrDigits === 'all' ? lr : (stated.lr ?? lr),
    both: both ?? stated.both ?? true,
  };
}
