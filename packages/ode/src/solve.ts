import type { Method } from './methods.ts';
import { solveAdaptive } from './solve-adaptive.ts';
import { solveFixed } from './solve-fixed.ts';
import type { RightHandSide } from './stepper.ts';

/**
 * How a solve ended. Everything but 'ok' leaves the rows before it in place:
 * 'maxSteps' the budget of steps is spent; 'nonFinite' the solution left the numbers (or the overlaps are no covariance any
 * more); 'stepTooSmall' no step that time can still resolve meets the tolerance; 'aborted' the caller's signal said so.
 */
export type SolveStatus = 'ok' | 'maxSteps' | 'nonFinite' | 'stepTooSmall' | 'aborted';

export interface SolveStats {
  /** Accepted steps. */
  readonly steps: number;
  readonly rejected: number;
  /** Calls of the right-hand side. */
  readonly evaluations: number;
}

/** An initial value problem whose first `numSaved` variables are what rows hold and what the tolerance speaks about. */
export interface Problem {
  readonly f: RightHandSide;
  /** y at t = 0; not modified. */
  readonly y0: Float64Array;
  readonly numSaved: number;
  /**
   * Error of a step, scaled so that 1 is just acceptable.
   * @param error estimate for the first numSaved variables
   * @param y     the solution at the start of the step
   */
  readonly errorNorm: (error: Float64Array, y: Float64Array) => number;
  /** Takes a row; false ends the solve with 'nonFinite'. `head` is reused: copy what you keep. */
  readonly save: (t: number, head: Float64Array) => boolean;
}

export interface SolveOptions {
  readonly method: Method;
  /** Times of the rows, increasing, > 0. A row at t = 0 always comes first. */
  readonly times: Float64Array;
  /** Largest step of a fixed-step run; a method without an error estimate needs it, one with an estimate does without. */
  readonly dt?: number;
  readonly maxSteps: number;
  /** Steps between two yields. */
  readonly sliceSteps: number;
}

/** Where a solve stands. */
export interface Progress {
  readonly t: number;
  readonly stats: SolveStats;
}

export interface Outcome extends Progress {
  readonly status: SolveStatus;
}

/** A solve in slices: `next()` runs one slice and yields where it stands; the last one returns the outcome. */
export type Solution = Generator<Progress, Outcome>;

/**
 * Solves a problem slice by slice: the generator yields where it stands after each slice, so that whoever drives it can
 * show progress, look at a signal or let others run, and returns the outcome.
 */
export function solve(problem: Problem, options: SolveOptions): Solution {
  const { method, dt } = options;
  if (dt === undefined && method.error === undefined) {
    throw new RangeError(`solve: expected dt for ${method.name}, which has no error estimate, got none; give dt or use dopri5`);
  }
  return dt === undefined ? solveAdaptive(problem, options) : solveFixed(problem, options, dt);
}
