import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createRun, type OnlineRun } from '@geq/online';
import { printTimes } from '@geq/overlaps';
import { writeFileAtomic } from './atomicFile.ts';
import type { OnlineConfig } from './config.ts';
import { createGenerator } from './generatorFactory.ts';
import { knownMoments } from './momentsSource.ts';
import { provenance, writeRunFile } from './runFile.ts';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import { readState, writeState } from './stateFile.ts';
import type { TaskHooks, TaskResult } from './task.ts';
import { exactText, simulationText } from './trajectoryFiles.ts';

const CHECKPOINT = 'checkpoint.safetensors';
const STRIDE = 4096; // SGD steps between looks at the clock: some 50 ms of the cheapest generator

export interface OnlineTask {
  readonly folder: string;
  readonly config: OnlineConfig;
  readonly momentsFolder?: string;
  readonly checkpointSeconds: number;
  /** Ignore a checkpoint that may lie there. */
  readonly afresh?: boolean;
}

/**
 * Runs or continues a simulation in its folder: checkpoint now and then, the authors' files at the end, `run.json` always
 * telling where it stands. A run killed at any moment goes on from its last checkpoint and ends with the same files, byte
 * for byte.
 */
export async function runOnlineTask({ folder, config, momentsFolder, checkpointSeconds, afresh }: OnlineTask, { signal, onProgress }: TaskHooks): Promise<TaskResult> {
  const started = performance.now();
  const origin = provenance({ momentsFolder });
  const generator = createGenerator(config.generator);
  try {
    const { meanX, ...moments } = await knownMoments(config, momentsFolder);
    const { K, M, N, unit, lr: eta, both, seed, testSize } = config;
    const students = studentIndices(config).map((index) => ({ index, K, M, unit, eta, both }));
    const checkpoint = join(folder, CHECKPOINT);
    const record = (status: string, more: object = {}): Promise<void> => writeRunFile(folder, { kind: 'online', status, config, provenance: { ...origin, ...more } });
    const run = await createRun({ generator, meanX, seed, students, times: printTimes(config.steps), moments, testSize }, { resume: afresh ? undefined : await readState(checkpoint) });
    const firstStep = run.step();
    await record('running');

    let saved = performance.now();
    while (!run.isOver() && !signal.aborted) {
      await run.advance(run.step() + STRIDE, { signal, onProgress });
      if (performance.now() - saved > 1000 * checkpointSeconds) {
        await writeState(checkpoint, run.state());
        saved = performance.now();
      }
    }
    if (!run.isOver()) {
      await writeState(checkpoint, run.state());
      await record('aborted', { step: run.step() });
      return { status: 'aborted', notes: [`stopped at step ${run.step()} of ${run.totalSteps}`] };
    }
    await writeStudents(folder, config, run);
    const seconds = (performance.now() - started) / 1000;
    const outcomes = run.students();
    await record('complete', { seconds, microsecondsPerStep: (1e6 * seconds) / (run.totalSteps - firstStep), students: outcomes });
    await rm(checkpoint, { force: true });
    const lost = outcomes.filter(({ status }) => status !== 'ok');
    return {
      status: lost.length === 0 ? 'ok' : lost[0].status,
      notes: outcomes.flatMap(({ status, steps }, i) => (status === 'ok' ? [] : [`student ${students[i].index} of seed ${seed}: ${status} at t = ${(steps / N).toPrecision(4)}; its rows up to there are kept, a smaller --lr may help`])),
    };
  } finally {
    generator.dispose();
  }
}

async function writeStudents(folder: string, config: OnlineConfig, run: OnlineRun): Promise<void> {
  const { scenario, lr, seed, both, moments } = config;
  const outcomes = run.students();
  for (const [i, trajectory] of run.trajectories().entries()) {
    const index = config.studentIndex + i;
    const files = filesOf(folder, rootOf(config, index));
    const settings = { lr, seed, student: index, both: both ? 1 : 0 };
    const notes = [`${config.generator.kind} generator, seed ${config.generator.seed}; test set of ${config.testSize}`, `status: ${outcomes[i].status}`];
    const title = `Two-layer nets on inputs from a generator (scenario ${scenario})`;
    await writeFileAtomic(files.exact, exactText(trajectory, { title: `${title}: exact overlaps from the ${moments.kind} covariances`, settings, notes }));
    await writeFileAtomic(files.run, simulationText(trajectory, { title, settings, notes }));
  }
}
