import { rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { Generator } from '@geq/generators';
import { createEvaluation, initialStudent, type Evaluation, type EvaluationRun, type OnlineRun } from '@geq/online';
import { readState, writeState, type TaskHooks, UsageError, evaluationCheckpoint } from '@geq/runs';
import type { OnlineConfig } from './onlineConfig.ts';
import { studentIndices } from './runNames.ts';

const STRIDE = 4096; // samples between looks at the clock

/** Where an evaluation lies, and the generator of its fresh samples (mean of the outputs: N). */
export interface EvaluateOptions {
  readonly folder: string;
  readonly generator: Generator;
  readonly meanX: Float64Array;
  readonly checkpointSeconds: number;
}

/**
 * Measures the students of a finished run on fresh samples, from the checkpoint of an earlier try if there is one.
 *
 * @returns per student, or undefined after an abort, with a checkpoint written
 * @throws UsageError when the checkpoint is damaged
 */
export async function evaluateRun(
  config: OnlineConfig,
  run: OnlineRun,
  { folder, generator, meanX, checkpointSeconds }: EvaluateOptions,
  { signal, onProgress }: Pick<TaskHooks, 'signal' | 'onProgress'>,
): Promise<Evaluation[] | undefined> {
  const { K, M, N, D, unit, seed, evaluationSize: size } = config;
  const [kept, trajectories] = [run.keptWeights(), run.trajectories()];
  const students = studentIndices(config).map((index, i) => {
    const { B, A } = initialStudent(seed, { index, K, M, N, D });
    const v = Float64Array.from(
      kept[i].rows.flatMap((row) => Array.from(trajectories[i].v.subarray(row * K, (row + 1) * K))),
    );
    return { activation: unit, K, w: kept[i].w, v, B, A };
  });
  const checkpoint = evaluationCheckpoint(folder);
  const resume = await readState(checkpoint, 'remove this file to evaluate anew');
  let evaluation: EvaluationRun;
  try {
    evaluation = createEvaluation({ generator, meanX, seed, size, students }, resume);
  } catch (error) {
    throw resume && error instanceof RangeError
      ? new UsageError(`${checkpoint}: ${error.message}; remove this file to evaluate anew`)
      : error;
  }
  let saved = performance.now();
  while (!evaluation.isOver() && !signal.aborted) {
    await evaluation.advance(evaluation.samples() + STRIDE, { signal });
    onProgress(run.totalSteps + evaluation.samples(), run.totalSteps + size);
    if (!evaluation.isOver() && performance.now() - saved >= 1000 * checkpointSeconds) {
      await writeState(checkpoint, evaluation.state());
      saved = performance.now();
    }
  }
  if (evaluation.isOver()) return evaluation.results();
  await writeState(checkpoint, evaluation.state());
  return undefined;
}

/** Removes what a finished evaluation no longer needs. */
export const forgetEvaluation = (folder: string): Promise<void> => rm(evaluationCheckpoint(folder), { force: true });
