import { authorsGrid } from './authorsGrid.ts';
import { nothingClipped } from './clipSpectrum.ts';
import { run, runAsync, type RunOutcome, type SolveHooks } from './run.ts';
import type { InitialConditions } from './initialConditions.ts';
import { requireInitialConditions } from './requireInitialConditions.ts';
import { sliceSteps, type Integration } from './integrate.ts';
import { layoutOf, packState, sumModes, type Layout } from './layout.ts';
import { euler } from './euler.ts';
import { requireDynamics } from './requireDynamics.ts';
import { acceptStep, attemptStep, startStepper, type StepperState } from './stepperState.ts';
import type { Dynamics } from './dynamics.ts';
import { createRightHandSide } from './rightHandSide.ts';
import type { Outcome, Progress, SolveProcess } from './solveProcess.ts';
import { createTrajectoryRows, type TrajectoryRows } from './trajectoryRows.ts';

/** What the authors' integrator is run with. */
export interface EulerAuthorsOptions extends SolveHooks, Omit<Dynamics, 'trainSecondLayer'> {
  /** Train the second layer too (default true, the only thing the authors' integrator does). */
  readonly trainSecondLayer?: boolean;
  /** Euler step (default 0.01). */
  readonly dt?: number;
  /** The authors' `--steps`: t_max. */
  readonly tMax: number;
}

/**
 * Step-for-step reproduction of the authors' `deepgen_ode.exe`: forward Euler on their grid (see `authorsGrid`), stored
 * numbers taken as they are, negative eigenvalues included, and their early stop at a row with e_g < 1e-14 past t = 100. Equal to
 * their output in all six digits they print.
 *
 * For accuracy use `integrate`: at dt = 0.01 Euler is off by up to 0.2 % in R at N = 1000, and it never notices.
 *
 * @returns up to 199 rows; status 'nonFinite' when the equations blow up, with the rows before
 * @throws RangeError for options or initial conditions that cannot be meant
 */
export function integrateEulerAuthors(ic: InitialConditions, options: EulerAuthorsOptions): Integration {
  const prepared = prepare(ic, options);
  return prepared.finish(run(prepared.process, options));
}

/** `integrateEulerAuthors`, giving way to the event loop about every 10 ms. */
export async function integrateEulerAuthorsAsync(
  ic: InitialConditions,
  options: EulerAuthorsOptions,
): Promise<Integration> {
  const prepared = prepare(ic, options);
  return prepared.finish(await runAsync(prepared.process, options));
}

function prepare(
  ic: InitialConditions,
  { activation, eta, trainSecondLayer = true, dt = 0.01, tMax }: EulerAuthorsOptions,
): { process: SolveProcess; finish: (outcome: RunOutcome) => Integration } {
  requireInitialConditions('integrateEulerAuthors', ic);
  requireDynamics('integrateEulerAuthors', { activation, eta, trainSecondLayer });
  const counts = authorsGrid(tMax, dt);
  const layout = layoutOf(ic);
  const start = startStepper(
    euler,
    createRightHandSide(ic, layout, { activation, eta, trainSecondLayer }),
    packState(ic, layout),
  );
  const rows = createTrajectoryRows(ic, layout, { activation, capacity: counts.length });
  return {
    process: eulerSteps(start, ic, layout, rows, counts, dt, sliceSteps(layout)),
    finish: (outcome) => ({
      ...outcome,
      trajectory: rows.trajectory(),
      method: euler.name,
      numModes: ic.N,
      clipped: nothingClipped(ic),
    }),
  };
}

function* eulerSteps(
  stepper: StepperState,
  ic: InitialConditions,
  layout: Layout,
  rows: TrajectoryRows,
  counts: Int32Array,
  dt: number,
  slice: number,
): SolveProcess {
  let t = 0; // summed step by step, as theirs
  let steps = 0;
  const progress = (): Progress => ({ t, stats: { steps, rejected: 0, evaluations: stepper.numEvaluations } });
  const outcome = (status: Outcome['status']): Outcome => ({ status, ...progress() });
  for (const [interval, count] of counts.entries()) {
    if (!rows.add(t, stepper.y.subarray(0, layout.head))) return outcome('nonFinite');
    const isLast = interval === counts.length - 1; // no row would show the steps after the last one
    if (isLast || (rows.lastError() < 1e-14 && t > 100)) break;
    for (let i = 0; i < count; i++) {
      attemptStep(stepper, t, dt);
      acceptStep(stepper);
      sumModes(stepper.y, layout, ic);
      t += dt;
      steps++;
      if (steps % slice === 0) yield progress();
    }
  }
  return outcome('ok');
}
