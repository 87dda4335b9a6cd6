import type { SimulationTrajectory } from '@geq/overlaps';
import type { OnlineRunConfig } from './onlineRunConfig.ts';
import type { AdvanceOptions, StudentReport } from './onlineRun.ts';
import type { UncheckedState } from './restoreState.ts';
import { requireCount } from './requireCount.ts';
import { createRun } from './createRun.ts';
import type { OnlineState } from './onlineState.ts';

/** Where a run begins, and when its state is handed out for storing. */
export interface RunOptions extends AdvanceOptions {
  /** A checkpoint of the same configuration to go on from. */
  readonly resume?: UncheckedState;
  /** SGD steps between checkpoints: `onCheckpoint` is awaited at every multiple. */
  readonly checkpointEvery?: number;
  readonly onCheckpoint?: (state: OnlineState) => Promise<void> | void;
}

/** A run at its end, or where the signal stopped it. */
export interface OnlineResult {
  /** 'ok' when every student reached the end; 'aborted' by the signal; else the status of the first student given up. */
  readonly status: 'ok' | 'aborted' | 'nonFinite' | 'diverged';
  /** Per student; 'running' only after an abort. */
  readonly students: readonly StudentReport[];
  /** Per student, with the rows up to its end, its divergence or the abort. */
  readonly trajectories: readonly SimulationTrajectory[];
  /** Where Q, R, eg come from: the moments handed in, or the test set. */
  readonly overlaps: 'exact' | 'testSet';
  /** To resume from after an abort; its arrays hold the final weights. */
  readonly state: OnlineState;
}

/**
 * One-pass SGD from start (or checkpoint) to end; see `createRun` for what the numbers mean.
 *
 * A student that diverges is given up with a status and keeps its rows; the others go on. An aborted run ends between two
 * steps, and its state resumes it bit for bit.
 *
 * @throws RangeError, TypeError for a configuration that cannot be, or a checkpoint that does not belong to it
 */
export async function runOnline(config: OnlineRunConfig, options: RunOptions = {}): Promise<OnlineResult> {
  const { resume, signal, onCheckpoint, checkpointEvery = Number.MAX_SAFE_INTEGER } = options;
  requireCount('runOnline', 'checkpointEvery', checkpointEvery, { most: Number.MAX_SAFE_INTEGER });
  const run = await createRun(config, { resume });
  while (!run.isOver() && signal?.aborted !== true) {
    await run.advance(
      Math.min(run.totalSteps, (Math.floor(run.step() / checkpointEvery) + 1) * checkpointEvery),
      options,
    );
    if (onCheckpoint !== undefined && run.step() % checkpointEvery === 0) await onCheckpoint(run.state());
  }
  const students = run.students();
  const givenUp = students
    .map(({ status }) => status)
    .find((status) => status === 'nonFinite' || status === 'diverged');
  return {
    status: run.isOver() ? (givenUp ?? 'ok') : 'aborted',
    students,
    trajectories: run.trajectories(),
    overlaps: config.moments === undefined ? 'testSet' : 'exact',
    state: run.state(),
  };
}
