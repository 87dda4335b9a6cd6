import { rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { matrix, type Matrix } from '@geq/linalg';
import {
  createRun,
  type Evaluation,
  type ExactMoments,
  type OnlineRunConfig as RunConfig,
  type OnlineRun,
} from '@geq/online';
import { printTimes } from '@geq/overlaps';
import {
  writeFileAtomic,
  endRun,
  readState,
  writeState,
  type TaskHooks,
  type TaskResult,
  UsageError,
  checkpointFile,
} from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import { createGenerator, describeGenerator, knownMoments, type KnownMoments, networkOf } from '@geq/scenarios';
import type { OnlineConfig } from './onlineConfig.ts';
import { evaluateRun, forgetEvaluation } from './evaluateRun.ts';
import { evaluationRows, writeEvaluation } from './evaluationFile.ts';
import { endingNotes, type OnlineReport } from './onlineReport.ts';
import type { OnlineSetup } from '../tasks/runKinds.ts';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import { testSetNote } from './testSetNote.ts';
import { exactText, simulationText } from './trajectoryFiles.ts';

const STRIDE = 4096; // SGD steps between looks at the clock: some 50 ms of the cheapest generator

/** One simulation for a thread: all students of a data stream. */
export interface OnlineTask {
  /** A folder that `openRunFolder` made ready. */
  readonly folder: string;
  readonly config: OnlineConfig;
  readonly setup: OnlineSetup;
  readonly checkpointSeconds: number;
}

/**
 * Runs or continues a simulation in its folder: checkpoint now and then, the authors' files at the end, `run.json` always
 * telling where it stands. A run killed at any moment goes on from its last checkpoint and ends with the same files, byte
 * for byte.
 *
 * @throws UsageError when the checkpoint is damaged or belongs to another run; what the file system says
 */
export async function runOnlineTask(
  { folder, config, setup, checkpointSeconds }: OnlineTask,
  { signal, threads, onProgress }: TaskHooks,
): Promise<TaskResult> {
  const started = performance.now();
  const checkpoint = checkpointFile(folder);
  const generator = await createGenerator(config.generator, { ...networkOf(setup), threads });
  try {
    const { meanX, ...moments } = exactMoments(await knownMoments(config, setup.momentsFolder));
    const { K, M, unit, lr: eta, both, seed, testSize, evaluationSize } = config;
    const keepWeightsAt = evaluationSize > 0 ? evaluationRows(config) : [];
    const students = studentIndices(config).map((index) => ({
      index,
      K,
      M,
      activation: unit,
      eta,
      trainSecondLayer: both,
    }));
    const run = await startOrResume(
      { generator, meanX, seed, students, times: printTimes(config.steps), moments, testSize, keepWeightsAt },
      checkpoint,
    );
    const fromStep = run.step();
    const timings = (): object => {
      const seconds = (performance.now() - started) / 1000;
      return {
        engine: generator.engine,
        seconds,
        fromStep,
        toStep: run.step(),
        microsecondsPerStep: (1e6 * seconds) / Math.max(1, run.step() - fromStep),
      };
    };

    let saved = performance.now();
    while (!run.isOver() && !signal.aborted) {
      await run.advance(run.step() + STRIDE, {
        signal,
        onProgress: (done, total) => onProgress(done, total + evaluationSize),
      });
      if (!run.isOver() && performance.now() - saved >= 1000 * checkpointSeconds) {
        await writeState(checkpoint, run.state());
        saved = performance.now();
      }
    }
    if (!run.isOver()) {
      await writeState(checkpoint, run.state());
      await endRun(folder, { status: 'aborted', provenance: provenance(timings()) });
      return {
        status: 'aborted',
        seconds: { ...run.seconds() },
        notes: [`stopped at step ${run.step()} of ${run.totalSteps}`],
      };
    }
    const trained = performance.now();
    if (evaluationSize > 0) await writeState(checkpoint, run.state()); // a run killed from here on has its training behind it
    const evaluations =
      evaluationSize > 0
        ? await evaluateRun(config, run, { folder, generator, meanX, checkpointSeconds }, { signal, onProgress })
        : [];
    if (evaluations === undefined) {
      await endRun(folder, { status: 'aborted', provenance: provenance(timings()) });
      return {
        status: 'aborted',
        seconds: { ...run.seconds() },
        notes: ['stopped while the students were evaluated on fresh samples'],
      };
    }
    const evaluating = (performance.now() - trained) / 1000;
    await writeStudents(folder, config, run, evaluations);
    const trajectories = run.trajectories();
    const report = {
      students: run
        .students()
        .map((student, i) => ({ index: students[i].index, ...student, rows: trajectories[i].t.length })),
    } as OnlineReport; // no student of a run that is over is still running
    await endRun(folder, { status: 'complete', report, provenance: provenance(timings()) });
    await rm(checkpoint, { force: true });
    await forgetEvaluation(folder);
    return {
      status: report.students.find(({ status }) => status !== 'ok')?.status ?? 'ok',
      notes: endingNotes(config, report),
      seconds: { ...run.seconds(), evaluation: evaluating },
    };
  } finally {
    await generator.close();
  }
}

async function startOrResume(config: RunConfig, checkpoint: string): Promise<OnlineRun> {
  const resume = await readState(checkpoint);
  if (!resume) return createRun(config);
  return createRun(config, { resume }).catch((error: unknown) => {
    // The same configuration has been started before, so the checkpoint is what cannot be.
    throw error instanceof RangeError
      ? new UsageError(`${checkpoint}: ${error.message}; remove this file to start the run anew`)
      : error;
  });
}

async function writeStudents(
  folder: string,
  config: OnlineConfig,
  run: OnlineRun,
  evaluations: readonly Evaluation[],
): Promise<void> {
  const { scenario, generator, lr, seed, both, moments, testSize } = config;
  const outcomes = run.students();
  const kept = run.keptWeights();
  for (const [i, trajectory] of run.trajectories().entries()) {
    const student = config.studentIndex + i;
    const files = filesOf(folder, rootOf(config, student));
    const settings = { lr, seed, student, both: both ? 1 : 0 };
    const notes = [
      `${describeGenerator(generator)}${generator.kind === 'fc' ? `, seed ${generator.seed}` : ''}`,
      `status: ${outcomes[i].status}`,
    ];
    const title = `Two-layer nets on inputs from a generator (scenario ${scenario})`;
    await writeFileAtomic(
      files.exact,
      exactText(trajectory, {
        title: `${title}: exact overlaps from the ${moments.kind} covariances`,
        settings,
        notes,
      }),
    );
    if (evaluations[i])
      await writeFileAtomic(
        files.evaluation,
        writeEvaluation(trajectory, kept[i].rows, evaluations[i], {
          title: `${title}: fresh samples`,
          settings,
          notes,
        }),
      );
    await writeFileAtomic(
      files.run,
      simulationText(trajectory, { title, settings, notes: [...notes, testSetNote(trajectory, testSize)] }),
    );
  }
}

/** What exact overlaps need: of sampled moments the halves of Φ, each without bias, Σ/(n − 1) about its own means. */
function exactMoments({ meanX, omega, phi, halves }: KnownMoments): ExactMoments & Pick<KnownMoments, 'meanX'> {
  if (!halves) return { meanX, omega, phi };
  const unbiased = ({ count, phi: { rows, cols, data } }: NonNullable<KnownMoments['halves']>[number]): Matrix =>
    matrix(
      rows,
      cols,
      data.map((x) => (x * count) / (count - 1)),
    );
  return { meanX, omega, phi, phiHalves: [unbiased(halves[0]), unbiased(halves[1])] };
}
