import { runTasksOn, type PoolHooks, type TaskResult, type WorkerModule } from '@geq/runs';
import type { ClosedFormTask } from '../moments/closedFormTask.ts';
import type { PiecesMergeTask, ShardsMergeTask } from '../moments/momentsMerge.ts';
import type { MomentsPieceTask } from '../moments/momentsRun.ts';
import type { OnlineTask } from '../simulation/onlineRun.ts';
import type { StartsTask } from '../theory/startsTask.ts';
import type { StoreTask } from '../simulation/storeRun.ts';
import type { CurveTask } from '../sweep/curveTask.ts';
import type { TheoryTask } from '../theory/theoryRun.ts';

/** The work of this package that threads do; `runTask` has a line for each. */
export type Task =
  | { readonly kind: 'online'; readonly work: OnlineTask }
  | { readonly kind: 'store'; readonly work: StoreTask }
  | { readonly kind: 'starts'; readonly work: StartsTask }
  | { readonly kind: 'theory'; readonly work: TheoryTask }
  | { readonly kind: 'curve'; readonly work: CurveTask }
  | { readonly kind: 'moments'; readonly work: MomentsPieceTask }
  | { readonly kind: 'closedForm'; readonly work: ClosedFormTask }
  | { readonly kind: 'mergeMoments'; readonly work: PiecesMergeTask }
  | { readonly kind: 'mergeShards'; readonly work: ShardsMergeTask };

/** The module that does them. */
export const WORKER: WorkerModule = {
  module: new URL('./worker', import.meta.url),
  short: ['starts', 'store', 'theory', 'curve', 'closedForm', 'mergeMoments', 'mergeShards'],
  deaf: ['starts', 'closedForm'],
};

/** Runs tasks on at most `threads` worker threads; see `runTasksOn`. */
export const runTasks = (tasks: readonly Task[], threads: number, hooks?: PoolHooks): Promise<TaskResult[]> =>
  runTasksOn(WORKER, tasks, threads, hooks);
