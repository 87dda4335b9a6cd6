import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  writeFileAtomic,
  isFile,
  type FolderOptions,
  requireUnlocked,
  inRunFolder,
  type OpenRun,
  parseOrRefuse,
  endRun,
  recordFiles,
  readRunFile,
  begunSetup,
  openRunFolder,
  timeSpent,
  type TimeSpent,
} from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import { locateNetwork, requireMoments, type NetworkOptions } from '@geq/scenarios';
import { experimentConfigSchema, experimentRuns, type ExperimentConfig } from './experimentConfig.ts';
import { AGREEMENT_FILES, jsonText, readTheoryReport, theoryFile } from './experimentFiles.ts';
import { loadExperiment, type ExperimentOutcome } from './experimentOutcome.ts';
import { requireNoMerge } from '../shards/requireNoMerge.ts';
import { NumericalTrouble } from './numericalTrouble.ts';
import { requireCurves } from './requireCurves.ts';
import { experimentRunKind, type ExperimentSetup } from '../tasks/runKinds.ts';
import { asExperimentRun, asOnlineRun } from '../tasks/asRun.ts';
import { filesOf, rootOf, studentIndices } from '../simulation/runNames.ts';
import type { RunPlace } from '../theory/startingPoints.ts';
import { runTasks, type Task } from '../tasks/tasks.ts';

/** How an experiment is done, and who draws its figure; results depend on none of it. */
export interface ExperimentOptions extends FolderOptions, NetworkOptions {
  /** Draws the figure; the folder is complete afterwards. */
  readonly draw?: (outcome: ExperimentOutcome) => Promise<unknown>;
  /** Of sampled moments; the one the experiment was begun with when not given. */
  readonly momentsFolder?: string;
}

/** How an experiment ended; the comparison of simulation and theory where it has one. */
export interface ExperimentResult {
  readonly status: 'ok' | 'aborted';
  /** Missing after an abort. */
  readonly outcome?: ExperimentOutcome;
  /** Where the time went; missing when all was there. */
  readonly time?: TimeSpent;
}

/**
 * Runs an experiment in its folder, or what is left of it: finished runs are kept, interrupted ones go on. Writes a run
 * folder per seed, `theory.json`, `agreement.json` and `agreement.txt`.
 *
 * @throws UsageError for a configuration that cannot be, or a folder that holds something else; FolderLocked when another
 *   process is at work there; NumericalTrouble when nothing is left to compare
 */
export async function runExperiment(
  config: ExperimentConfig,
  { folder, threads, checkpointSeconds, force, momentsFolder, generatorFile, engine, draw, ...how }: ExperimentOptions,
): Promise<ExperimentResult> {
  parseOrRefuse(experimentConfigSchema, config, 'reproduce');
  const begun = force ? {} : await begunSetup(folder, experimentRunKind);
  const asked = {
    momentsFolder: momentsFolder ?? begun.momentsFolder,
    generatorFile: await locateNetwork(config.online, generatorFile ?? begun.generatorFile),
    engine: engine ?? begun.engine,
  };
  await requireMoments(config.online, asked.momentsFolder);
  requireNoMerge(folder, force ? undefined : await readRunFile(folder), begun.mergedFrom);
  const done = await inRunFolder(folder, { ...asExperimentRun(config), setup: asked, force }, how, (run) =>
    work(config, run, { folder, threads, checkpointSeconds, force, draw }),
  );
  return done ?? { status: 'aborted' };
}

async function work(
  config: ExperimentConfig,
  { state, setup, signal, onProgress }: OpenRun<ExperimentSetup>,
  {
    folder,
    threads,
    checkpointSeconds,
    force,
    draw,
  }: Pick<ExperimentOptions, 'folder' | 'threads' | 'checkpointSeconds' | 'force' | 'draw'>,
): Promise<ExperimentResult> {
  if (state === 'complete') return { status: 'ok', outcome: await loadExperiment(folder, config) };
  const started = performance.now();

  const runs = experimentRuns(folder, config);
  const unfinished: Task[] = [];
  for (const run of runs) {
    await requireUnlocked(run.folder); // someone may go on with one of the runs alone
    const { momentsFolder, generatorFile, engine } = setup;
    const opened = await openRunFolder(run.folder, {
      ...asOnlineRun(run.config),
      setup: { momentsFolder, generatorFile, engine },
      force,
    });
    if (opened.state !== 'complete')
      unfinished.push({ kind: 'online', work: { ...run, setup: opened.setup, checkpointSeconds } });
  }
  const theory: Task[] = (await hasTheory(folder, runs))
    ? []
    : [{ kind: 'theory', work: { runs, momentsFolder: setup.momentsFolder, method: config.theory } }];

  const tasks = [...theory, ...unfinished];
  const fractions = tasks.map(() => 0);
  const stepsPerRun = config.online.steps * config.online.N;
  const results = await runTasks(tasks, threads, {
    signal,
    onProgress: (task, steps, total) => {
      if (tasks[task].kind !== 'online') return;
      fractions[task] = steps / total;
      onProgress(
        Math.round(fractions.reduce((sum, f) => sum + f, 0) * stepsPerRun),
        Math.round(unfinished.length * stepsPerRun),
      );
    },
  });
  const time = (): TimeSpent =>
    timeSpent(results, { seconds: (performance.now() - started) / 1000, lanes: Math.min(threads, tasks.length) || 1 });
  const record = (status: 'aborted' | 'nonFinite' | 'complete'): Promise<void> =>
    endRun(folder, { status, provenance: provenance(time()) });
  const report = results.find((_, i) => tasks[i].kind === 'theory')?.report;
  if (report) await writeFileAtomic(theoryFile(folder), jsonText(report));
  if (results.some(({ status }) => status === 'aborted')) {
    await record('aborted');
    return { status: 'aborted' };
  }
  for (const run of runs) await recordFiles(run.folder); // the theory's curves came beside them
  const outcome = await concludeExperiment(folder, config).catch(async (error: unknown) => {
    if (error instanceof NumericalTrouble) await record('nonFinite');
    throw error;
  });
  await draw?.(outcome);
  await record('complete');
  return { status: 'ok', outcome, time: time() };
}

/** Compares what the folder holds and writes the agreement. @throws NumericalTrouble when there is nothing to compare */
export async function concludeExperiment(folder: string, config: ExperimentConfig): Promise<ExperimentOutcome> {
  const outcome = await loadExperiment(folder, config);
  const { pairs, comparison, theory, sentences, notes, troubles } = outcome;
  requireCurves(pairs, troubles);
  await writeFileAtomic(join(folder, AGREEMENT_FILES.json), jsonText({ ...comparison, omega: theory.omega, notes }));
  await writeFileAtomic(join(folder, AGREEMENT_FILES.text), `${[...sentences, ...notes].join('\n')}\n`);
  return outcome;
}

/** `theory.json` is written after the curves; a curve may have been removed since. */
async function hasTheory(folder: string, runs: readonly RunPlace[]): Promise<boolean> {
  if ((await readTheoryReport(folder)) === undefined) return false;
  for (const run of runs) {
    for (const student of studentIndices(run.config))
      if (!(await isFile(filesOf(run.folder, rootOf(run.config, student)).ode))) return false;
  }
  return true;
}
