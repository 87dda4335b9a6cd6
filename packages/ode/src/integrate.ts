import { getActivation, type Trajectory } from '@geq/overlaps';
import { clipSpectrum, nothingClipped, type ClipReport } from './clipSpectrum.ts';
import { allModes, compressModes } from './compressModes.ts';
import { run, runAsync, type RunOutcome, type SolveHooks } from './run.ts';
import { createErrorScale } from './createErrorScale.ts';
import { createTestErrorControl } from './createTestErrorControl.ts';
import type { InitialConditions } from './initialConditions.ts';
import { requireInitialConditions } from './requireInitialConditions.ts';
import { layoutOf, packState, sumModes, type Layout } from './layout.ts';
import { compressionOptions, isExponential, exponential, type ExponentialMethod } from './exponential.ts';
import { createExponentialStepper, type ExponentialStepper } from './exponentialStepper.ts';
import { createFastestRate } from './createFastestRate.ts';
import { dopri5 } from './dopri5.ts';
import type { Dynamics } from './dynamics.ts';
import { createRightHandSide } from './rightHandSide.ts';
import { requireDynamics } from './requireDynamics.ts';
import { requireCount, requirePositive, requireTimes } from './requirePositive.ts';
import { solve } from './solve.ts';
import type { Problem, SolveProcess, SolveStats, SolveStatus } from './solveProcess.ts';
import { solveAuto } from './solveAuto.ts';
import { solveExponential } from './solveExponential.ts';
import type { Method } from './method.ts';
import { DEFAULT_TOLERANCES, requireTolerance } from './defaultTolerances.ts';
import { createTrajectoryRows, type TrajectoryRows } from './trajectoryRows.ts';

/** What `integrate` integrates, where its rows are, and how accurately. */
export interface IntegrateOptions extends SolveHooks, Omit<Dynamics, 'trainSecondLayer'> {
  /** Train the second layer too (default true). */
  readonly trainSecondLayer?: boolean;
  /** Times of the rows, increasing. A row at t = 0 always comes first, asked for or not. */
  readonly times: Float64Array;
  /**
   * 'auto' (default): compressed modes, dopri5, and `exponential` from where stability would hold dopri5 to short steps for long; with dt, dopri5 in fixed steps on all modes.
   * A method given by name runs as it is: `exponential` on compressed modes, the others on all of them unless `compress` says otherwise.
   */
  readonly method?: 'auto' | Method | ExponentialMethod;
  /** Integrate a few dozen nodes in place of the N modes, at an error far below the tolerance. */
  readonly compress?: boolean;
  /**
   * Largest estimated error of a step in any column of Q, R, v, as a fraction of the column's largest entry so far.
   * The default, 1e-7 for exponential and 1e-8 for the others, keeps e_g, Q, R and v by 'auto' within 1e-5 of each column's largest entry to
   * t = 1000 (see README, Accuracy).
   */
  readonly tolerance?: number;
  /** Fixed steps of at most dt instead of error control; needed by euler and rk4. */
  readonly dt?: number;
  /** Attempted steps before the run gives up with 'maxSteps' (default a million). */
  readonly maxSteps?: number;
  /** Set negative eigenvalues to 0 first (default true); false takes the numbers as they are, at the risk of 'nonFinite'. */
  readonly clip?: boolean;
}

/** The rows of an integration, how it ended and what it cost. */
export interface Integration {
  /** Rows up to the end or up to the failure: finite numbers only. */
  readonly trajectory: Trajectory;
  readonly status: SolveStatus;
  readonly stats: SolveStats;
  /** The method that ran ('dopri5, exponential' where one took over from the other), and how many modes or nodes it integrated. */
  readonly method: string;
  readonly numModes: number;
  /** What the positive semi-definite guard removed; nothing when clip is false. */
  readonly clipped: ClipReport;
}

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
  const prepared = prepare(ic, options);
  return prepared.finish(run(prepared.process, options));
}

/** `integrate`, giving way to the event loop about every 10 ms, so that signals, timers and progress displays live. */
export async function integrateAsync(ic: InitialConditions, options: IntegrateOptions): Promise<Integration> {
  const prepared = prepare(ic, options);
  return prepared.finish(await runAsync(prepared.process, options));
}

interface PreparedRun {
  readonly process: SolveProcess;
  readonly finish: (outcome: RunOutcome) => Integration;
}

function prepare(given: InitialConditions, options: IntegrateOptions): PreparedRun {
  const {
    activation,
    eta,
    trainSecondLayer = true,
    times,
    method = 'auto',
    dt,
    maxSteps = 1_000_000,
    clip = true,
  } = options;
  requireInitialConditions('integrate', given);
  requireDynamics('integrate', { activation, eta, trainSecondLayer });
  requireTimes('integrate', times);
  if (options.tolerance !== undefined) requireTolerance('integrate', options.tolerance);
  if (dt !== undefined) requirePositive('integrate', 'dt', dt);
  if (dt !== undefined && method === exponential)
    throw new RangeError(
      'integrate: expected no dt with exponential, which chooses its steps by tolerance; use rk4 or dopri5 for fixed steps',
    );
  requireCount('integrate', 'maxSteps', maxSteps);
  const { ic, report } = clip ? clipSpectrum(given) : { ic: given, report: nothingClipped(given) };
  const dynamics = { activation, eta, trainSecondLayer };
  const isAuto = method === 'auto' && dt === undefined;
  const chosen = method === 'auto' ? dopri5 : method;
  const {
    tolerance = DEFAULT_TOLERANCES[isExponential(chosen) ? 'exponential' : 'dopri5'],
    compress = isAuto || isExponential(chosen),
  } = options;
  const modes = compress
    ? compressModes(ic, compressionOptions(tolerance, eta * times[times.length - 1]))
    : allModes(ic);
  const layout = layoutOf(modes);
  const y0 = packState(modes, layout);
  const rows: TrajectoryRows = createTrajectoryRows(ic, layout, { activation, capacity: times.length + 1 });
  const problem = {
    raiseScale: createErrorScale(layout, ic.T, ic.A),
    derivedError: createTestErrorControl(layout, {
      activation: getActivation(activation),
      T: ic.T,
      A: ic.A,
      tolerance,
    }),
    save: rows.add,
  };
  const common = { times, maxSteps, sliceSteps: sliceSteps(layout) };
  const exponentialFrom = (y: Float64Array): ExponentialStepper =>
    createExponentialStepper(modes, { layout, y0: y }, dynamics);
  const explicit = (): Problem => ({
    ...problem,
    y0,
    numSaved: layout.head,
    f: createRightHandSide(modes, layout, dynamics),
    restore: (y) => sumModes(y, layout, modes),
  });
  const ran = new Set<string>();
  let process: SolveProcess;
  if (isAuto) {
    const tolerances = { dopri5: tolerance, exponential: options.tolerance ?? DEFAULT_TOLERANCES.exponential };
    process = solveAuto(
      {
        ...explicit(),
        exponentialFrom,
        fastestRate: createFastestRate(modes, layout, dynamics),
        onMethod: (name) => ran.add(name),
      },
      { ...common, tolerances },
    );
  } else {
    ran.add(chosen.name);
    process = isExponential(chosen)
      ? solveExponential({ ...problem, stepper: exponentialFrom(y0) }, { ...common, tolerance })
      : solve(explicit(), { ...common, tolerance, method: chosen, dt });
  }
  return {
    process,
    finish: ({ status, stats }) => ({
      trajectory: rows.trajectory(),
      status,
      stats,
      method: [...ran].join(', '),
      numModes: modes.N,
      clipped: report,
    }),
  };
}
