import { runTasksOn, type PoolHooks, type TaskResult, type WorkerModule } from '@geq/runs';
import type { TrainingTask } from './runTrainingTask.ts';

const WORKER: WorkerModule = { module: new URL('./worker', import.meta.url), short: [] };

/** Trains in a thread of its own. @param threads of its engine */
export async function trainInThread(work: TrainingTask, threads: number, hooks: PoolHooks): Promise<TaskResult> {
  const [result] = await runTasksOn(WORKER, [{ kind: 'train', work }], threads, hooks);
  return result;
}
