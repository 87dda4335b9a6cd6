import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { writeFileAtomic } from './atomicFile.ts';
import { isFile } from './boundedFile.ts';
import { experimentConfigSchema, experimentRuns, type ExperimentConfig } from './experimentConfig.ts';
import { AGREEMENT_FILES, jsonText, readTheoryReport, theoryFile } from './experimentFiles.ts';
import { loadExperiment, type ExperimentOutcome } from './experimentOutcome.ts';
import type { FolderOptions } from './folderOptions.ts';
import { locateNetwork } from './generator/findGenerator.ts';
import { requireMoments } from './momentsSource.ts';
import type { NetworkOptions } from './networkOptions.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { runTasks } from './pool.ts';
import { provenance } from './provenance.ts';
import { readRunFile, writeRunFile } from './runFile.ts';
import { openRunFolder } from './runFolder.ts';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import type { RunPlace } from './startingPoints.ts';
import type { Task } from './task.ts';

export interface ExperimentOptions extends FolderOptions, NetworkOptions {
  /** Of sampled moments; the one the experiment was begun with when not given. */
  readonly momentsFolder?: string;
}

export interface ExperimentResult {
  readonly status: 'ok' | 'aborted';
  /** Missing after an abort. */
  readonly outcome?: ExperimentOutcome;
}

/**
 * Runs an experiment in its folder, or what is left of it: finished runs are kept, interrupted ones go on. Writes a run
 * folder per seed, `theory.json`, `agreement.json` and `agreement.txt`.
 *
 * @throws UsageError for a configuration that cannot be, or a folder that holds something else
 */
export async function runExperiment(config: ExperimentConfig, { folder, threads, checkpointSeconds, force, signal, momentsFolder, generatorFile, engine, onProgress }: ExperimentOptions): Promise<ExperimentResult> {
  const started = performance.now();
  parseOrRefuse(experimentConfigSchema, config, 'reproduce');
  const begun = force ? undefined : (await readRunFile(folder))?.setup;
  const asked = { momentsFolder: momentsFolder ?? begun?.momentsFolder, generatorFile: await locateNetwork(config.online, generatorFile ?? begun?.generatorFile), engine: engine ?? begun?.engine };
  await requireMoments(config.online, asked.momentsFolder);
  const { state, setup } = await openRunFolder(folder, { kind: 'experiment', config, setup: asked, force });
  if (state === 'complete') return { status: 'ok', outcome: await loadExperiment(folder, config) };
  const record = (status: 'aborted' | 'complete'): Promise<void> =>
    writeRunFile(folder, { kind: 'experiment', status, config, setup, provenance: provenance({ seconds: (performance.now() - started) / 1000 }) });

  const runs = experimentRuns(folder, config);
  const unfinished: Task[] = [];
  for (const run of runs) {
    const opened = await openRunFolder(run.folder, { kind: 'online', config: run.config, setup, force });
    if (opened.state !== 'complete') unfinished.push({ kind: 'online', work: { ...run, setup: opened.setup, checkpointSeconds } });
  }
  const theory: Task[] = await hasTheory(folder, runs) ? [] : [{ kind: 'theory', work: { runs, momentsFolder: setup.momentsFolder, method: config.theory } }];

  const tasks = [...theory, ...unfinished];
  const fractions = tasks.map(() => 0);
  const stepsPerRun = config.online.steps * config.online.N;
  const results = await runTasks(tasks, threads, {
    signal,
    onProgress: (task, done, total) => {
      if (tasks[task].kind !== 'online') return;
      fractions[task] = done / total;
      onProgress?.(Math.round(fractions.reduce((sum, f) => sum + f, 0) * stepsPerRun), Math.round(unfinished.length * stepsPerRun));
    },
  });
  const report = results.find((_, i) => tasks[i].kind === 'theory')?.report;
  if (report) await writeFileAtomic(theoryFile(folder), jsonText(report));
  if (results.some(({ status }) => status === 'aborted')) {
    await record('aborted');
    return { status: 'aborted' };
  }
  const outcome = await loadExperiment(folder, config);
  await writeAgreement(folder, outcome);
  await record('complete');
  return { status: 'ok', outcome };
}

/** `theory.json` is written after the curves; a curve may have been removed since. */
async function hasTheory(folder: string, runs: readonly RunPlace[]): Promise<boolean> {
  if (await readTheoryReport(folder) === undefined) return false;
  for (const run of runs) {
    for (const student of studentIndices(run.config)) if (!await isFile(filesOf(run.folder, rootOf(run.config, student)).ode)) return false;
  }
  return true;
}

async function writeAgreement(folder: string, { comparison, theory, sentences, notes }: ExperimentOutcome): Promise<void> {
  await writeFileAtomic(join(folder, AGREEMENT_FILES.json), jsonText({ ...comparison, omega: theory.omega, notes }));
  await writeFileAtomic(join(folder, AGREEMENT_FILES.text), `${[...sentences, ...notes].join('\n')}\n`);
}
