import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { writeFileAtomic } from './atomicFile.ts';
import { compareRuns, type Comparison, type RunPair } from './comparison.ts';
import { parseOrRefuse } from './config.ts';
import { experimentConfigSchema, experimentRuns, type ExperimentConfig } from './experimentConfig.ts';
import { loadRun } from './loadRuns.ts';
import { runTasks } from './pool.ts';
import { openRunFolder } from './runFolder.ts';
import { provenance, writeRunFile } from './runFile.ts';
import { agreementSentences } from './sentence.ts';
import type { Task } from './task.ts';
import type { TheoryReport } from './theoryRun.ts';
import { UsageError } from './usageError.ts';

export interface ExperimentOptions {
  readonly folder: string;
  readonly threads: number;
  readonly checkpointSeconds: number;
  readonly force?: boolean;
  readonly momentsFolder?: string;
  readonly signal?: AbortSignal;
  /** SGD steps done and to do, over all runs. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ExperimentResult {
  readonly status: 'ok' | 'aborted';
  /** Missing after an abort. */
  readonly outcome?: ExperimentOutcome;
}

export interface ExperimentOutcome {
  readonly config: ExperimentConfig;
  readonly pairs: readonly RunPair[];
  readonly comparison: Comparison;
  readonly theory: TheoryReport;
  /** The sentences under the figure. */
  readonly sentences: readonly string[];
  /** Runs that ended early, and why. */
  readonly notes: readonly string[];
}

const THEORY = 'theory.json';

/**
 * Runs an experiment in its folder, or what is left of it: finished runs are kept, interrupted ones go on. Writes a run
 * folder per seed, `theory.json`, `agreement.json` and `agreement.txt`.
 *
 * @throws UsageError when the folder holds something else
 */
export async function runExperiment(config: ExperimentConfig, options: ExperimentOptions): Promise<ExperimentResult> {
  parseOrRefuse(experimentConfigSchema, config, 'reproduce');
  if (config.theory.name === 'euler') throw new UsageError('method: expected dopri5 or rk4, got euler: its rows do not fall on those of the simulation; use it with geq ode --prefix');
  const { folder, threads, force, signal, momentsFolder, checkpointSeconds, onProgress } = options;
  const started = performance.now();
  const origin = provenance({ momentsFolder });
  const state = await openRunFolder(folder, { kind: 'experiment', config, force });
  if (state === 'complete') return { status: 'ok', outcome: await loadExperiment(folder, config) };
  await writeRunFile(folder, { kind: 'experiment', status: 'running', config, provenance: origin });

  const runs = experimentRuns(folder, config);
  const tasks: Task[] = [];
  for (const { folder: runFolder, config: runConfig } of runs) {
    if (await openRunFolder(runFolder, { kind: 'online', config: runConfig, force }) === 'complete') continue;
    await writeRunFile(runFolder, { kind: 'online', status: 'running', config: runConfig, provenance: origin });
    tasks.push({ kind: 'online', work: { folder: runFolder, config: runConfig, momentsFolder, checkpointSeconds, afresh: force } });
  }
  const theoryKnown = !force && await readTheoryReport(folder) !== undefined;
  if (!theoryKnown) tasks.unshift({ kind: 'theory', work: { runs, momentsFolder, method: config.theory, store: false, integrate: true } });

  const fractions = tasks.map(() => 0);
  const stepsPerRun = config.online.steps * config.online.N;
  const numOnline = tasks.filter(({ kind }) => kind === 'online').length;
  const results = await runTasks(tasks, threads, {
    signal,
    onProgress: (task, done, total) => {
      fractions[task] = done / total;
      const online = fractions.reduce((sum, f, i) => sum + (tasks[i].kind === 'online' ? f : 0), 0);
      if (numOnline > 0) onProgress?.(Math.round(online * stepsPerRun), Math.round(numOnline * stepsPerRun));
    },
  });
  const theory = results.find((_, i) => tasks[i].kind === 'theory');
  if (theory?.report) await writeFileAtomic(join(folder, THEORY), `${JSON.stringify(theory.report, null, 2)}\n`);
  if (results.some(({ status }) => status === 'aborted')) {
    await writeRunFile(folder, { kind: 'experiment', status: 'aborted', config, provenance: origin });
    return { status: 'aborted' };
  }
  const outcome = await loadExperiment(folder, config);
  const notes = [...new Set([...results.flatMap((result) => result.notes), ...outcome.notes])];
  await writeFileAtomic(join(folder, 'agreement.json'), `${JSON.stringify(plain({ ...outcome.comparison, omega: outcome.theory.omega, notes }), null, 2)}\n`);
  await writeFileAtomic(join(folder, 'agreement.txt'), `${[...outcome.sentences, ...notes].join('\n')}\n`);
  await writeRunFile(folder, { kind: 'experiment', status: 'complete', config, provenance: { ...origin, seconds: (performance.now() - started) / 1000 } });
  return { status: 'ok', outcome: { ...outcome, notes } };
}

/** Everything that a figure or a comparison needs, from the files of a finished experiment. */
export async function loadExperiment(folder: string, config: ExperimentConfig): Promise<ExperimentOutcome> {
  const theory = await readTheoryReport(folder);
  if (!theory) throw new UsageError(`${folder}: ${THEORY} is missing; run the experiment again`);
  const loaded = await Promise.all(experimentRuns(folder, config).map((run) => loadRun(run.folder, run.config)));
  const all = loaded.flat();
  const end = all.reduce((most, { pair }) => Math.max(most, pair.simulation.t.length), 0);
  const whole = all.filter(({ pair }) => pair.simulation.t.length === end && pair.theory.t.length === end);
  const pairs = (whole.length > 0 ? whole : all).map(({ pair }) => pair);
  const comparison = compareRuns(pairs);
  const lost = all.length - pairs.length;
  return {
    config, pairs, comparison, theory,
    sentences: agreementSentences(comparison, { participationRatio: theory.omega.participationRatio, N: config.online.N }),
    notes: lost > 0 ? [`${lost} of ${all.length} runs ended early and are left out of the comparison`] : [],
  };
}

async function readTheoryReport(folder: string): Promise<TheoryReport | undefined> {
  const text = await readFile(join(folder, THEORY), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text) as TheoryReport;
}

/** Typed arrays as plain lists, NaN as null, so that any JSON reader opens the file. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_key, x: unknown) => (x instanceof Float64Array ? Array.from(x) : x))) as unknown;
