import { runMomentsShard } from './momentsRun.ts';
import { runOnlineTask } from './onlineRun.ts';
import type { Task, TaskHooks, TaskResult } from './task.ts';
import { runTheoryTask } from './theoryRun.ts';

export function runTask(task: Task, hooks: TaskHooks): Promise<TaskResult> {
  switch (task.kind) {
    case 'online': return runOnlineTask(task.work, hooks);
    case 'theory': return runTheoryTask(task.work, hooks);
    case 'moments': return runMomentsShard(task.work, hooks);
  }
}
