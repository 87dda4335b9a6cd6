import type { ClosedFormTask } from './closedFormMoments.ts';
import type { PiecesMergeTask, ShardsMergeTask } from './momentsMerge.ts';
import type { MomentsPieceTask } from './momentsRun.ts';
import type { OnlineTask } from './onlineRun.ts';
import type { CurveTask } from './sweep/curveTask.ts';
import type { StartsTask } from './startsTask.ts';
import type { StoreTask } from './storeRun.ts';
import type { TheoryTask } from './theoryRun.ts';
import type { TrainingTask } from './training/trainingRun.ts';

/** Long work that a worker thread does; everything in it is plain data. Results are files in the task's folders. */
export type Task =
  | { readonly kind: 'online'; readonly work: OnlineTask }
  | { readonly kind: 'store'; readonly work: StoreTask }
  | { readonly kind: 'starts'; readonly work: StartsTask }
  | { readonly kind: 'theory'; readonly work: TheoryTask }
  | { readonly kind: 'curve'; readonly work: CurveTask }
  | { readonly kind: 'train'; readonly work: TrainingTask }
  | { readonly kind: 'moments'; readonly work: MomentsPieceTask }
  | { readonly kind: 'closedForm'; readonly work: ClosedFormTask }
  | { readonly kind: 'mergeMoments'; readonly work: PiecesMergeTask }
  | { readonly kind: 'mergeShards'; readonly work: ShardsMergeTask };

export interface TaskHooks {
  readonly signal: AbortSignal;
  /** Threads that this task may keep busy. */
  readonly threads: number;
  /** Work done and to do, in the task's own unit: SGD steps, curves, samples, images; `note`: how it goes, in a few words. */
  readonly onProgress: (done: number, total: number, note?: string) => void;
}

/** `ok`, `aborted`, or the name of the numerical trouble that ended the task early; details are in the run's files. */
export interface TaskResult {
  readonly status: string;
  readonly notes: readonly string[];
  /** Where its thread's time went, in seconds by what they were spent on. */
  readonly seconds?: Readonly<Record<string, number>>;
  /** What the task found out beside its files; plain data. */
  readonly report?: unknown;
}
