import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { InitialConditions } from '@geq/ode';
import { printTimes } from '@geq/overlaps';
import {
  writeFileAtomic,
  type FolderOptions,
  inRunFolder,
  type OpenRun,
  makeFolder,
  parseOrRefuse,
  endRun,
  isFile,
  recordFiles,
} from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import { sweepRunKind, type SweepSetup } from '../tasks/runKinds.ts';
import { requireSpectrum } from '../moments/requireSpectrum.ts';
import { rowTimes } from '../theory/startingPoints.ts';
import { startingPointsApart } from '../theory/startingPointsApart.ts';
import { runTasks, type Task } from '../tasks/tasks.ts';
import { requireTheoryUnit } from '../theory/integrateTheory.ts';
import { problemsOf } from '../theory/problemsOf.ts';
import { readCurve } from './curveTask.ts';
import {
  curvesOf,
  methodOf,
  requireSweep,
  sweepConfigSchema,
  type CurveParameters,
  type SweepConfig,
} from './sweepConfig.ts';
import { SWEEP_FILES, SWEEP_TABLE, sweepTable, type PlacedCurve } from './sweepTable.ts';

/** How a sweep is done; its curves depend on none of it. */
export interface SweepOptions extends Pick<FolderOptions, 'folder' | 'threads' | 'force' | 'signal'> {
  /** Of sampled moments. */
  readonly momentsFolder?: string;
  /** A run whose stored initial conditions serve where they can: its folder or prefix. */
  readonly run?: string;
  /** Curves done, in parts of one, and all of them. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How a sweep ended, and the curves that are there. */
export interface SweepResult {
  readonly status: 'ok' | 'aborted';
  /** The curves that are there. */
  readonly curves: readonly PlacedCurve[];
  /** The table. */
  readonly path: string;
  /** Curves asked for. */
  readonly total: number;
}

/**
 * Integrates every curve of a sweep, side by side on the threads, all of them from one spectrum, and writes them as one table. What an interrupted sweep has
 * integrated stands in its table, and the same sweep goes on from there. A curve that was removed is integrated anew.
 *
 * @throws UsageError for a sweep that cannot be, or a folder that holds something else, or damaged curves; FolderLocked when another process is at work there
 */
export async function runSweep(given: SweepConfig, options: SweepOptions): Promise<SweepResult> {
  const config = parseOrRefuse(sweepConfigSchema, given, 'sweep');
  requireSweep(config);
  const { folder, force, signal, momentsFolder, onProgress } = options;
  const done = await inRunFolder(
    folder,
    { kind: sweepRunKind, config, dataFiles: SWEEP_FILES, setup: { momentsFolder }, force },
    { signal, onProgress },
    (run) => sweepIn(run, config, options),
  );
  return done ?? { status: 'aborted', curves: [], path: join(folder, SWEEP_TABLE), total: curvesOf(config).length };
}

/** What is left of a sweep, in its open folder. */
async function sweepIn(
  { state, signal, onProgress }: OpenRun<SweepSetup>,
  config: SweepConfig,
  options: SweepOptions,
): Promise<SweepResult> {
  const started = performance.now();
  const { folder, threads } = options;
  await makeFolder(join(folder, 'curves'));
  const all = curvesOf(config);
  const missing: number[] = [];
  for (const index of all.keys()) if (!(await readCurve(folder, index))) missing.push(index);
  const starts =
    missing.length === 0
      ? new Map<string, Start>()
      : await startsOf(
          config,
          { ...options, signal },
          missing.map((index) => all[index]),
        );
  const tasks = (signal.aborted ? [] : missing).map((index): Task => {
    const { lr, both } = all[index];
    const { unit, times, steps, ic } = starts.get(startKey(all[index])) as Start;
    return {
      kind: 'curve',
      work: {
        folder,
        index,
        ic,
        unit: requireTheoryUnit(unit),
        eta: lr,
        both,
        times,
        steps,
        method: methodOf(config.method, all[index]),
      },
    };
  });
  const fractions = tasks.map(() => 0);
  await runTasks(tasks, threads, {
    signal,
    onProgress: (task, done, total) => {
      fractions[task] = done / total;
      onProgress(all.length - missing.length + fractions.reduce((sum, f) => sum + f, 0), all.length);
    },
  });
  const curves: PlacedCurve[] = [];
  for (const [index, parameters] of all.entries()) {
    const curve = await readCurve(folder, index);
    if (curve) curves.push({ index, parameters, curve });
  }
  const path = join(folder, SWEEP_TABLE);
  const isWhole = curves.length === all.length;
  if (state === 'complete') {
    if (missing.length > 0 || !(await isFile(path))) {
      // something was removed
      await writeFileAtomic(path, sweepTable(curves));
      await recordFiles(folder);
    }
    return { status: isWhole ? 'ok' : 'aborted', curves, path, total: all.length };
  }
  if (curves.length > 0) await writeFileAtomic(path, sweepTable(curves));
  const report = curves.map(({ index, parameters, curve: { status, ran, numSteps } }) => ({
    curve: index,
    ...parameters,
    status,
    ran,
    numSteps,
  }));
  await endRun(folder, {
    status: isWhole ? 'complete' : 'aborted',
    report,
    provenance: provenance({ seconds: (performance.now() - started) / 1000 }),
  });
  return { status: isWhole ? 'ok' : 'aborted', curves, path, total: all.length };
}

/** Where curves begin that share K, M, the seed and the student. */
interface Start {
  readonly ic: InitialConditions;
  readonly unit: string;
  readonly times: Float64Array;
  readonly steps: number;
}

const startKey = ({ K, M, seed, student }: CurveParameters): string => [K, M, seed, student].join();

/** None after an abort. */
async function startsOf(
  { base, axes, method }: SweepConfig,
  { run, momentsFolder, signal }: SweepOptions,
  curves: readonly CurveParameters[],
): Promise<Map<string, Start>> {
  const starts = new Map<string, Start>();
  const add = (at: CurveParameters, start: Start): void => {
    if (method.name !== 'euler') requireSpectrum(start.ic.rhos);
    starts.set(startKey(at), start);
  };
  const isStored = run !== undefined && !axes.some(({ name }) => name === 'K' || name === 'M' || name === 'seed');
  if (base.kind === 'files' || isStored) {
    const problems = await problemsOf(run ?? (base.kind === 'files' ? base.prefix : ''), momentsFolder, signal);
    const { steps } = base.kind === 'files' ? base : base.online;
    for (const { ic, unit, times, steps: own, prefix } of problems) {
      const student =
        base.kind === 'online'
          ? base.online.studentIndex + problems.findIndex((each) => each.prefix === prefix)
          : undefined;
      const at = { ...curves[0], student };
      add(at, { ic, unit, steps, times: times && own === steps ? times : printTimes(steps) });
    }
    return starts;
  }
  const runs = new Map(
    curves.map(({ K, M, seed = base.online.seed }) => [
      [K, M, seed].join(),
      { folder: '', config: { ...base.online, K, M, seed } },
    ]),
  );
  for (const {
    run: { config },
    student,
    ic,
  } of await startingPointsApart([...runs.values()], momentsFolder, signal)) {
    add(
      { lr: config.lr, both: config.both, K: config.K, M: config.M, seed: config.seed, student },
      { ic, unit: config.unit, steps: config.steps, times: rowTimes(config) },
    );
  }
  return starts;
}
