import type { PrefixProblem } from './theoryOfPrefix.ts';
import { UsageError } from './usageError.ts';

/** What a user states about a run on the command line; undefined where they say nothing. */
export interface Stated {
  readonly N?: number;
  readonly K?: number;
  readonly M?: number;
  readonly delta?: number;
  readonly lr?: number;
  readonly unit?: string;
  readonly both?: boolean;
}

export interface Settled {
  readonly unit: 'erf' | 'linear';
  readonly eta: number;
  readonly both: boolean;
}

const SIX_DIGITS = 1e-5; // file names carry η, and people δ, with six digits

const differs = (a: number, b: number): boolean => Math.abs(a - b) > SIX_DIGITS * Math.max(Math.abs(a), Math.abs(b));

/**
 * Holds what the user states against what the run says: a contradiction is refused, a gap is filled. η comes from run.json
 * when there is one; a file name's six digits give way to the user's own.
 *
 * @throws UsageError naming both values
 */
export function reconcile({ prefix, ic, unit, lr, lrDigits, both }: PrefixProblem, stated: Stated): Settled {
  const refuse = (name: string, said: unknown, found: unknown): never => { throw new UsageError(`--prefix ${prefix}: you say ${name} = ${String(said)}, the run says ${String(found)}; leave the option out, or name another run`); };
  for (const name of ['N', 'K', 'M'] as const) {
    const said = stated[name];
    if (said !== undefined && said !== ic[name]) refuse(name, said, ic[name]);
  }
  if (stated.delta !== undefined && differs(stated.delta, ic.delta)) refuse('delta', stated.delta, ic.delta);
  if (stated.lr !== undefined && lr !== undefined && differs(stated.lr, lr)) refuse('lr', stated.lr, lr);
  if (stated.unit !== undefined && stated.unit !== unit) refuse('g', stated.unit, unit);
  if (stated.both !== undefined && both !== undefined && stated.both !== both) refuse('both', stated.both, both);
  if (unit !== 'erf' && unit !== 'linear') throw new UsageError(`ode: expected unit erf or linear, got ${unit}: its equations are not known in closed form`);
  const eta = lrDigits === 'all' ? lr : stated.lr ?? lr;
  if (eta === undefined) throw new UsageError(`--prefix ${prefix}: the learning rate is not known; state it with --lr`);
  return { unit, eta, both: both ?? stated.both ?? true };
}
