import type { Progress, SolveProcess, SolveStats, SolveStatus } from './solveProcess.ts';

/** How a caller follows and stops a run. */
export interface SolveHooks {
  /** Called about every 10 ms with the time reached. */
  readonly onProgress?: (t: number) => void;
  /** Ends the run with status 'aborted'; the rows so far survive. */
  readonly signal?: AbortSignal;
}

export interface RunOutcome {
  readonly status: SolveStatus;
  readonly stats: SolveStats;
}

const START: Progress = { t: 0, stats: { steps: 0, rejected: 0, evaluations: 0 } };

/** Runs a solution to its end. A synchronous run can only be aborted by its own onProgress, or before it begins. */
export function run(process: SolveProcess, { onProgress, signal }: SolveHooks): RunOutcome {
  let progress = START;
  while (!signal?.aborted) {
    const { done, value } = process.next();
    if (done) return value;
    progress = value;
    onProgress?.(progress.t);
  }
  return { status: 'aborted', stats: progress.stats };
}

/** The same, letting the event loop turn between two slices: timers, signals and displays stay alive. */
export async function runAsync(process: SolveProcess, { onProgress, signal }: SolveHooks): Promise<RunOutcome> {
  let progress = START;
  while (!signal?.aborted) {
    const { done, value } = process.next();
    if (done) return value;
    progress = value;
    onProgress?.(progress.t);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
  }
  return { status: 'aborted', stats: progress.stats };
}
