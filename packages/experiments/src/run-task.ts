import { runMomentsShard } from './moments-run.ts';
import { runOnlineTask } from './online-run.ts';
import type { Task, TaskHooks, TaskResult } from './task.ts';
import { runTheoryTask } from './theory-run.ts';

export function runTask(task: Task, hooks: TaskHooks): Promise<TaskResult> {
  switch (task.kind) {
    case 'online': return runOnlineTask(task.work, hooks);
    case 'theory': return runTheoryTask(task.work, hooks);
    case 'moments': return runMomentsShard(task.work, hooks);
  }
}
