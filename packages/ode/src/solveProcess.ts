import type { RightHandSide } from './rightHandSide.ts';
import type { Method } from './method.ts';

/**
 * How a solve ended. Everything but 'ok' leaves the rows before it in place:
 * 'maxSteps' the budget of steps is spent; 'nonFinite' the solution left the numbers, or the overlaps are no covariance any
 * more; 'stepTooSmall' no step that time can still resolve meets the tolerance; 'aborted' the caller's signal said so.
 */
export type SolveStatus = 'ok' | 'maxSteps' | 'nonFinite' | 'stepTooSmall' | 'aborted';

/** What a solve cost. */
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
  /** Raises the entries of scale (numSaved of them, zeros at the start) to the sizes that y gives the saved variables. */
  readonly raiseScale: (scale: Float64Array, y: Float64Array) => void;
  /** Error of a step in something derived from the saved variables, scaled so that 1 is just acceptable. */
  readonly derivedError?: (error: Float64Array, yNew: Float64Array) => number;
  /** Puts right, after a step, variables that others determine but for round-off. */
  readonly restore?: (y: Float64Array) => void;
  /** Takes a row; false ends the solve with 'nonFinite'. `saved` is reused: copy what you keep. */
  readonly save: (t: number, saved: Float64Array) => boolean;
}

export interface SolveOptions {
  readonly method: Method;
  /** Times of the rows, increasing, ≥ 0. A row at t = 0 always comes first. */
  readonly times: Float64Array;
  /** Estimated error of a step in each saved variable, at most this fraction of its scale. */
  readonly tolerance: number;
  /** Fixed steps of at most dt instead of error control; a method without an error estimate needs it. */
  readonly dt?: number;
  /** Attempted steps before the solve gives up. */
  readonly maxSteps: number;
  /** Attempted steps between two yields. */
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

/** A part of a solve: it begins where another method left off, and may be left to another. */
export interface SolveSegment {
  /** Where it begins, rows up to there being written; at 0 none is. */
  readonly t: number;
  /** Its first step; found from the slope where none is given. */
  readonly h?: number;
  /** Sizes of the saved variables so far; raised on the way. */
  readonly scale: Float64Array;
  /** Called after each step with the time, the next step and the state now: true ends the segment there, with status 'ok'. */
  readonly isDone: (t: number, h: number, y: Float64Array) => boolean;
}

/**
 * A solve in slices: `next()` runs one slice and yields where it stands, the last one returns the outcome. So whoever drives
 * it can show progress, look at a signal, or let others run.
 */
export type SolveProcess = Generator<Progress, Outcome>;
