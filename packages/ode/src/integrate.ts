import { unit as unitOf, type Trajectory } from '@geq/overlaps';
import { clipSpectrum, nothingClipped, type ClipReport } from './clipSpectrum.ts';
import { drive, driveAsync, type Driven, type Watch } from './drive.ts';
import { createErrorScale } from './errorScale.ts';
import { createTestErrorControl } from './testErrorControl.ts';
import type { InitialConditions } from './initialConditions.ts';
import { requireInitialConditions } from './requireInitialConditions.ts';
import { layoutOf, packState, sumModes, type Layout } from './layout.ts';
import { dopri5 } from './methods.ts';
import { createRightHandSide, type Dynamics } from './rightHandSide.ts';
import { requireDynamics, requirePositive, requireSteps, requireTimes } from './requirements.ts';
import { solve, type Solution, type SolveStats, type SolveStatus } from './solve.ts';
import type { Method } from './tableau.ts';
import { createTrajectoryRows, type TrajectoryRows } from './trajectoryRows.ts';

export interface IntegrateOptions extends Watch, Omit<Dynamics, 'both'> {
  /** Train the second layer too (default true). */
  readonly both?: boolean;
  /** Times of the rows, increasing. A row at t = 0 always comes first, asked for or not. */
  readonly times: Float64Array;
  /** Default dopri5. */
  readonly method?: Method;
  /**
   * Largest estimated error of a step in any column of Q, R, v, as a fraction of the column's largest entry so far.
   * The default keeps e_g, Q, R and v within 1e-5 of each column's largest entry to t = 1000 (see README, Accuracy).
   */
  readonly tolerance?: number;
  /** Fixed steps of at most dt instead of error control; needed by euler and rk4. */
  readonly dt?: number;
  /** Attempted steps before the run gives up with 'maxSteps' (default a million). */
  readonly maxSteps?: number;
  /** Set negative eigenvalues to 0 first (default true); false takes the numbers as they are, at the risk of 'nonFinite'. */
  readonly clip?: boolean;
}

export interface Integration {
  /** Rows up to the end or up to the failure: finite numbers only. */
  readonly trajectory: Trajectory;
  readonly status: SolveStatus;
  readonly stats: SolveStats;
  /** What the positive semi-definite guard removed; nothing when clip is false. */
  readonly clipped: ClipReport;
}

export const DEFAULT_TOLERANCE = 1e-8;

/** Steps between two looks at the signal: about 10 ms. */
export function sliceSteps(layout: Layout): number {
  return Math.max(1, Math.ceil(2 ** 18 / layout.length));
}

/**
 * Integrates the order-parameter equations of online SGD on Gaussian-equivalent inputs:
 *
 *   dr/dt = η [ ρ C r + δ^{-1/2} h t̃ ]
 *   dq/dt = η [ ρ (C q + q C) + δ^{-1/2} (h rᵀ + r hᵀ) ] + η² ρ G
 *   dv_k/dt = η ⟨g(λ_k) (y − φ)⟩
 *
 * for every mode (ρ, q, r, t̃) of the initial conditions, which are not modified. Time is SGD steps / N.
 *
 * @returns rows (t, e_g, Q, R, v), how the run ended, its cost; numerical trouble is a status, never an exception or a NaN
 * @throws RangeError for options or initial conditions that cannot be meant
 * @see Goldt et al., arXiv:2006.14709v3; without the quotients by determinants, see README
 */
export function integrate(ic: InitialConditions, options: IntegrateOptions): Integration {
  const run = prepare(ic, options);
  return run.finish(drive(run.solution, options));
}

/** `integrate`, giving way to the event loop about every 10 ms, so that signals, timers and progress displays live. */
export async function integrateAsync(ic: InitialConditions, options: IntegrateOptions): Promise<Integration> {
  const run = prepare(ic, options);
  return run.finish(await driveAsync(run.solution, options));
}

interface Run {
  readonly solution: Solution;
  readonly finish: (driven: Driven) => Integration;
}

function prepare(given: InitialConditions, options: IntegrateOptions): Run {
  const { unit, eta, both = true, times, method = dopri5, tolerance = DEFAULT_TOLERANCE, dt, maxSteps = 1_000_000, clip = true } = options;
  requireInitialConditions('integrate', given);
  requireDynamics('integrate', { unit, eta, both });
  requireTimes('integrate', times);
  requirePositive('integrate', 'tolerance', tolerance);
  if (dt !== undefined) requirePositive('integrate', 'dt', dt);
  requireSteps('integrate', 'maxSteps', maxSteps);
  const { ic, report } = clip ? clipSpectrum(given) : { ic: given, report: nothingClipped(given) };
  const layout = layoutOf(ic);
  const rows: TrajectoryRows = createTrajectoryRows(ic, layout, unit, times.length + 1);
  const problem = {
    f: createRightHandSide(ic, layout, { unit, eta, both }),
    y0: packState(ic, layout),
    numSaved: layout.head,
    raiseScale: createErrorScale(layout, ic.T, ic.A),
    derivedError: createTestErrorControl(layout, unitOf(unit), ic.T, ic.A, tolerance),
    restore: (y: Float64Array) => sumModes(y, layout, ic.rhos, ic.delta),
    save: rows.add,
  };
  const solution = solve(problem, { method, times, tolerance, dt, maxSteps, sliceSteps: sliceSteps(layout) });
  return { solution, finish: ({ status, stats }) => ({ trajectory: rows.trajectory(), status, stats, clipped: report }) };
}
