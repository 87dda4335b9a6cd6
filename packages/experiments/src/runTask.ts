import { runClosedFormTask } from './closedFormMoments.ts';
import { runMomentsMerge, runShardsMerge } from './momentsMerge.ts';
import { runMomentsPiece } from './momentsRun.ts';
import { runOnlineTask } from './onlineRun.ts';
import { runStartsTask } from './startsTask.ts';
import { runStoreTask } from './storeRun.ts';
import { runCurveTask } from './sweep/curveTask.ts';
import type { Task, TaskHooks, TaskResult } from './task.ts';
import { runTheoryTask } from './theoryRun.ts';
import { runTrainingTask } from './training/trainingRun.ts';

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
    case 'train':
      return runTrainingTask(task.work, hooks);
    case 'moments':
      return runMomentsPiece(task.work, hooks);
    case 'closedForm':
      return runClosedFormTask(task.work);
    case 'mergeMoments':
      return runMomentsMerge(task.work, hooks);
    case 'mergeShards':
      return runShardsMerge(task.work, hooks);
  }
}
