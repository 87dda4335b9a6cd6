import type { MomentsConfig } from './moments-config.ts';
import type { OnlineConfig } from './config.ts';
import type { TheoryOptions } from './theory-run.ts';

/** Long work that a worker thread can do; everything in it is plain data. Results are files in `folder`. */
export type Task =
  | { readonly kind: 'online'; readonly folder: string; readonly config: OnlineConfig; readonly checkpointSeconds: number }
  | { readonly kind: 'theory'; readonly runs: readonly { readonly folder: string; readonly config: OnlineConfig }[]; readonly options: TheoryOptions }
  | { readonly kind: 'moments'; readonly folder: string; readonly config: MomentsConfig; readonly shard: number; readonly checkpointSeconds: number };

export interface TaskHooks {
  readonly signal: AbortSignal;
  /** Work done and to do, in the task's own unit (SGD steps, samples, time units of the theory). */
  readonly onProgress: (done: number, total: number) => void;
}

/** `ok`, `aborted`, or the name of the numerical trouble that ended the task early; details are in the run's files. */
export interface TaskResult {
  readonly status: string;
  readonly notes: readonly string[];
}
