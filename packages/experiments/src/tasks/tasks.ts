import { runTasksOn, type PoolHooks, type TaskResult, type WorkerModule } from '@geq/runs';
import type { ClosedFormTask } from '../moments/closedFormTask.ts';
import type { PartitionsMergeTask, ShardsMergeTask } from '../moments/runMomentsMerge.ts';
import type { MomentsPartitionTask } from '../moments/runMomentsPartition.ts';
import type { OnlineTask } from '../simulation/runOnlineTask.ts';
import type { StartsTask } from '../theory/startsTask.ts';
import type { StoreTask } from '../simulation/runStoreTask.ts';
import type { CurveTask } from '../sweep/curveTask.ts';
import type { TheoryTask } from '../theory/runTheoryTask.ts';

/** The work of this package that threads do; `runTask` has a line for each. */
export type Task =
  | { readonly kind: 'online'; readonly work: OnlineTask }
  | { readonly kind: 'store'; readonly work: StoreTask }
  | { readonly kind: 'starts'; readonly work: StartsTask }
  | { readonly kind: 'theory'; readonly work: TheoryTask }
  | { readonly kind: 'curve'; readonly work: CurveTask }
  | { readonly kind: 'moments'; readonly work: MomentsPartitionTask }
  | { readonly kind: 'closedForm'; readonly work: ClosedFormTask }
  | { readonly kind: 'mergeMoments'; readonly work: PartitionsMergeTask }
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
