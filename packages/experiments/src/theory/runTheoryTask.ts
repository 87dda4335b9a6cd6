import { omegaReport } from '@geq/covariance';
import { writeFileAtomic, type TaskHooks, type TaskResult } from '@geq/runs';
import { filesOf, rootOf } from '../simulation/runNames.ts';
import { requireSpectrum } from '../moments/requireSpectrum.ts';
import { rowTimes, startingPoints, type RunPlace, type StartingPoint } from './startingPoints.ts';
import {
  integrateTheory,
  methodSettings,
  requireTheoryUnit,
  type TheoryCurve,
  type TheoryMethod,
} from './integrateTheory.ts';
import { theoryNotes, type TheoryReport } from './theoryReport.ts';
import { theoryText, theoryTitle } from '../simulation/trajectoryFiles.ts';

/** Runs whose theory a thread integrates. */
export interface TheoryTask {
  /** Runs on one generator with the same moments: one spectrum serves them all. */
  readonly runs: readonly RunPlace[];
  readonly momentsFolder?: string;
  readonly method: TheoryMethod;
}

/**
 * The theory of a set of runs: initial conditions from one spectrum, then a curve per student, written as `<root>_ode.dat`
 * into each run's folder. A curve that ends early keeps its rows and is named in the report.
 *
 * @throws UsageError when Ω is no covariance, or the units have no equations
 */
export async function runTheoryTask(
  { runs, momentsFolder, method }: TheoryTask,
  { signal, onProgress }: TaskHooks,
): Promise<TaskResult> {
  for (const { config } of runs) requireTheoryUnit(config.unit);
  const start = performance.now();
  const points = await startingPoints(runs, momentsFolder);
  const hasStart = performance.now();
  // The authors' recursion makes negative eigenvalues by construction; from elsewhere many of them are a mistake.
  const authors = runs[0].config.moments.kind === 'authors';
  const omega = authors ? omegaReport(points[0].ic.rhos) : requireSpectrum(points[0].ic.rhos);
  const curves: TheoryReport['curves'] = [];
  for (const [i, point] of points.entries()) {
    const { steps } = point.run.config;
    const curve = await integratePoint(point, method, {
      signal,
      onProgress: (t) => onProgress(i + Math.min(1, t / steps), points.length),
    });
    const {
      trajectory,
      status,
      stats: { steps: numSteps },
      clipped,
    } = curve;
    if (status === 'aborted' || signal.aborted) return { status: 'aborted', notes: [] };
    await writeCurve(point, method, curve);
    const { config } = point.run;
    curves.push({
      root: rootOf(config, point.student),
      status,
      t: trajectory.t.at(-1) ?? 0,
      row: trajectory.t.length,
      rows: rowTimes(config).length,
      lr: config.lr,
      ...('dt' in method ? { dt: method.dt } : {}),
      numSteps,
      clipped,
    });
    onProgress(i + 1, points.length);
  }
  const report: TheoryReport = { omega, curves };
  const seconds = { spectrum: (hasStart - start) / 1000, theory: (performance.now() - hasStart) / 1000 };
  return {
    status: curves.find(({ status }) => status !== 'ok')?.status ?? 'ok',
    notes: theoryNotes(report),
    seconds,
    report,
  };
}

function integratePoint(
  { run: { config }, ic }: StartingPoint,
  method: TheoryMethod,
  watch: { signal: AbortSignal; onProgress: (t: number) => void },
): Promise<TheoryCurve> {
  const { unit, lr, both, steps } = config;
  return integrateTheory(ic, {
    unit: requireTheoryUnit(unit),
    eta: lr,
    both,
    times: rowTimes(config),
    steps,
    method,
    ...watch,
  });
}

async function writeCurve(
  { run: { folder, config }, student }: StartingPoint,
  method: TheoryMethod,
  { trajectory, ran, digits, status }: TheoryCurve,
): Promise<void> {
  const { lr, seed, both, moments } = config;
  const root = rootOf(config, student);
  const settings = { lr, seed, student, both: both ? 1 : 0, ...methodSettings(method) };
  const head = {
    title: theoryTitle(ran),
    settings,
    notes: [`${moments.kind} covariances; started from the weights of ${root}`],
  };
  await writeFileAtomic(filesOf(folder, root).ode, theoryText(trajectory, head, { digits, status }));
}
