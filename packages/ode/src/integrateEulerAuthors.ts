import { authorsGrid } from './authorsGrid.ts';
import { nothingClipped } from './clipSpectrum.ts';
import { drive, driveAsync, type Driven, type Watch } from './drive.ts';
import type { InitialConditions } from './initialConditions.ts';
import { requireInitialConditions } from './requireInitialConditions.ts';
import { sliceSteps, type Integration } from './integrate.ts';
import { layoutOf, packState, sumModes, type Layout } from './layout.ts';
import { euler } from './methods.ts';
import { requireDynamics } from './requirements.ts';
import { acceptStep, attemptStep, startWalk, type Walk } from './rungeKutta.ts';
import { createRightHandSide, type Dynamics } from './rightHandSide.ts';
import type { Outcome, Progress, Solution } from './solveProcess.ts';
import { createTrajectoryRows, type TrajectoryRows } from './trajectoryRows.ts';

export interface EulerAuthorsOptions extends Watch, Omit<Dynamics, 'both'> {
  /** Train the second layer too (default true, the only thing the authors' integrator does). */
  readonly both?: boolean;
  /** Euler step (default 0.01). */
  readonly dt?: number;
  /** The authors' `--steps`: t_max. */
  readonly steps: number;
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
  const run = prepare(ic, options);
  return run.finish(drive(run.solution, options));
}

/** `integrateEulerAuthors`, giving way to the event loop about every 10 ms. */
export async function integrateEulerAuthorsAsync(
  ic: InitialConditions,
  options: EulerAuthorsOptions,
): Promise<Integration> {
  const run = prepare(ic, options);
  return run.finish(await driveAsync(run.solution, options));
}

function prepare(
  ic: InitialConditions,
  { unit, eta, both = true, dt = 0.01, steps }: EulerAuthorsOptions,
): { solution: Solution; finish: (driven: Driven) => Integration } {
  requireInitialConditions('integrateEulerAuthors', ic);
  requireDynamics('integrateEulerAuthors', { unit, eta, both });
  const counts = authorsGrid(steps, dt);
  const layout = layoutOf(ic);
  const start = startWalk(euler, createRightHandSide(ic, layout, { unit, eta, both }), packState(ic, layout));
  const rows = createTrajectoryRows(ic, layout, unit, counts.length);
  return {
    solution: eulerSteps(start, ic, layout, rows, counts, dt, sliceSteps(layout)),
    finish: (driven) => ({
      ...driven,
      trajectory: rows.trajectory(),
      method: euler.name,
      numModes: ic.N,
      clipped: nothingClipped(ic),
    }),
  };
}

function* eulerSteps(
  walk: Walk,
  ic: InitialConditions,
  layout: Layout,
  rows: TrajectoryRows,
  counts: Int32Array,
  dt: number,
  slice: number,
): Solution {
  let t = 0; // summed step by step, as theirs
  let steps = 0;
  const progress = (): Progress => ({ t, stats: { steps, rejected: 0, evaluations: walk.numEvaluations } });
  const outcome = (status: Outcome['status']): Outcome => ({ status, ...progress() });
  for (const [interval, count] of counts.entries()) {
    if (!rows.add(t, walk.y.subarray(0, layout.head))) return outcome('nonFinite');
    const isLast = interval === counts.length - 1; // no row would show the steps after the last one
    if (isLast || (rows.lastError() < 1e-14 && t > 100)) break;
    for (let i = 0; i < count; i++) {
      attemptStep(walk, t, dt);
      acceptStep(walk);
      sumModes(walk.y, layout, ic.rhos, ic.delta);
      t += dt;
      steps++;
      if (steps % slice === 0) yield progress();
    }
  }
  return outcome('ok');
}
