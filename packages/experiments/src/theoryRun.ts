import { omegaReport, type OmegaReport } from '@geq/covariance';
import { writeInitialConditionFiles } from '@geq/formats';
import { initialConditions, type ClipReport, type InitialConditions, type SolveStatus } from '@geq/ode';
import { initialStudent, printSteps } from '@geq/online';
import { printTimes } from '@geq/overlaps';
import { writeFileAtomic } from './atomicFile.ts';
import type { OnlineConfig } from './config.ts';
import { knownMoments } from './momentsSource.ts';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import { integrateTheory, type TheoryMethod } from './theory.ts';
import { theoryText, theoryTitle } from './trajectoryFiles.ts';
import { UsageError } from './usageError.ts';
import type { TaskHooks, TaskResult } from './task.ts';

export interface TheoryRun {
  readonly folder: string;
  readonly config: OnlineConfig;
}

export interface TheoryTask {
  /** Runs on one generator with the same moments: one spectrum serves them all. */
  readonly runs: readonly TheoryRun[];
  readonly momentsFolder?: string;
  readonly method: TheoryMethod;
  /** Write the initial conditions in the authors' files too. */
  readonly store: boolean;
  /** Integrate, or only store. */
  readonly integrate: boolean;
}

/** What the spectrum said; stands in `theory.json` beside the first run's files, or in the experiment's folder. */
export interface TheoryReport {
  readonly omega: OmegaReport;
  readonly curves: readonly { readonly root: string; readonly status: SolveStatus; readonly clipped: ClipReport; readonly numSteps: number }[];
}

/** The start of every student of every run, from one spectrum of Ω. */
export async function initialConditionsOf(runs: readonly TheoryRun[], momentsFolder?: string): Promise<{ student: number; run: TheoryRun; ic: InitialConditions }[]> {
  const { omega, phi, phiHalves } = await knownMoments(runs[0].config, momentsFolder);
  const jobs = runs.flatMap((run) => studentIndices(run.config).map((student) => ({ run, student })));
  const students = jobs.map(({ run: { config: { seed, K, M, N, D } }, student }) => initialStudent(seed, { index: student, K, M, N, D }));
  return initialConditions({ omega, phi, phiHalves, students }).map((ic, i) => ({ ...jobs[i], ic }));
}

/** Times of a run's rows: those of its simulation, so that comparing is subtraction. */
export const rowTimes = ({ steps, N }: Pick<OnlineConfig, 'steps' | 'N'>): Float64Array => printSteps(printTimes(steps), N).map((step) => step / N);

/**
 * The theory of a set of runs: initial conditions from one spectrum, then a curve per student, written as `<root>_ode.dat`
 * into each run's folder.
 *
 * @throws UsageError when Ω is no covariance
 */
export async function runTheoryTask({ runs, momentsFolder, method, store, integrate }: TheoryTask, { signal, onProgress }: TaskHooks): Promise<TaskResult> {
  const jobs = await initialConditionsOf(runs, momentsFolder);
  const spectrum = omegaReport(jobs[0].ic.rhos);
  const notes: string[] = [];
  // The authors' recursion makes negative eigenvalues by construction: clipped, and said so; from elsewhere they are a mistake.
  if (runs[0].config.moments.kind !== 'authors') requireCovariance(spectrum);
  else if (spectrum.clippedShare > 0) notes.push(`the authors' covariances have ${spectrum.numClipped} negative eigenvalues, clipped at 0: ${(100 * spectrum.clippedShare).toPrecision(2)} % of the trace`);
  const total = jobs.length;
  const curves: TheoryReport['curves'][number][] = [];
  for (const [i, { run: { folder, config }, student, ic }] of jobs.entries()) {
    if (signal.aborted) return { status: 'aborted', notes: [] };
    const root = rootOf(config, student);
    const files = filesOf(folder, root);
    if (store) {
      for (const [file, text] of Object.entries(writeInitialConditionFiles(ic))) await writeFileAtomic(files[file as keyof typeof files], text);
    }
    if (!integrate) continue;
    const { unit, lr, both, seed, steps } = config;
    if (unit === 'relu') throw new UsageError('ode: expected unit erf or linear, got relu: its equations are not known in closed form; compare relu students with the closed form at their exact overlaps instead');
    const times = rowTimes(config);
    const { trajectory, status, stats, clipped, digits } = await integrateTheory(ic, { unit, eta: lr, both, times, steps, method, signal, onProgress: (t) => onProgress(i + Math.min(1, t / steps), total) });
    if (status === 'aborted') return { status, notes: [] };
    const head = {
      title: theoryTitle(method.name), settings: { lr, seed, student, both: both ? 1 : 0 },
      notes: [`${config.moments.kind} covariances; started from the weights of ${root}`],
    };
    await writeFileAtomic(files.ode, theoryText(trajectory, head, { digits, status }));
    curves.push({ root, status, clipped, numSteps: stats.steps });
    if (status !== 'ok') notes.push(`theory of ${root}: ${status} at t = ${(trajectory.t.at(-1) ?? 0).toPrecision(4)}; its rows up to there are kept`);
    onProgress(i + 1, total);
  }
  const trouble = curves.find(({ status }) => status !== 'ok');
  return { status: trouble?.status ?? 'ok', notes, report: { omega: spectrum, curves } satisfies TheoryReport };
}

const MOST_CLIPPED = 0.01; // share of the trace; rounding, sampling and the authors' recursion stay far below (theirs: 1e-4)

/** @throws UsageError when so much of Ω is negative that clipping would change the problem */
function requireCovariance({ clippedShare, smallest, largest }: OmegaReport): void {
  if (clippedShare <= MOST_CLIPPED) return;
  throw new UsageError(`Ω: expected a covariance matrix, got one with eigenvalues down to ${smallest.toPrecision(4)} (largest ${largest[0].toPrecision(4)}); `
    + `clipping them would remove ${(100 * clippedShare).toPrecision(2)} % of its trace: check the moments or the files they come from`);
}

/** The same for a list of eigenvalues. @throws UsageError */
export const requireSpectrum = (rhos: Float64Array): void => requireCovariance(omegaReport(rhos));
