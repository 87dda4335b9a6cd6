import type { TaskHooks, TaskResult } from '@geq/runs';
import { runClosedFormTask } from '../moments/closedFormTask.ts';
import { runMomentsMerge, runShardsMerge } from '../moments/runMomentsMerge.ts';
import { runMomentsPartition } from '../moments/runMomentsPartition.ts';
import { runOnlineTask } from '../simulation/runOnlineTask.ts';
import { runStartsTask } from '../theory/startsTask.ts';
import { runStoreTask } from '../simulation/runStoreTask.ts';
import { runCurveTask } from '../sweep/curveTask.ts';
import type { Task } from './tasks.ts';
import { runTheoryTask } from '../theory/runTheoryTask.ts';

/** Does one task in this thread. */
export function runTask(task: Task, hooks: TaskHooks): Promise<TaskResult> {
  switch (task.kind) {
    case 'online':
      return runOnlineTask(task.work, hooks);
    case 'store':
      return runStoreTask(task.work, hooks);
    case 'starts':
      return runStartsTask(task.work);
    case 'theory':
      return runTheoryTask(task.work, hooks);
    case 'curve':
      return runCurveTask(task.work, hooks);
    case 'moments':
      return runMomentsPartition(task.work, hooks);
    case 'closedForm':
      return runClosedFormTask(task.work);
    case 'mergeMoments':
      return runMomentsMerge(task.work, hooks);
    case 'mergeShards':
      return runShardsMerge(task.work, hooks);
  }
}
