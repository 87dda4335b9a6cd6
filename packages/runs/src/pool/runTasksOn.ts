import type { Worker } from 'node:worker_threads';
import type { Task, TaskResult } from './task.ts';
import { performOn, startWorker, type WorkerModule } from './startWorker.ts';

/**
 * How tasks are run: an abort signal, a listener for progress (task by index, work done and to do), and how many run side by side.
 */
export interface PoolHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (task: number, done: number, total: number, note?: string) => void;
  /** Tasks at a time, fewer than there are threads: each then has its share of them. */
  readonly workers?: number;
  /** Makes a thread; tests count them. */
  readonly start?: () => Worker;
}

/**
 * Runs tasks on at most `threads` worker threads, the first ones first. The main thread stays free for progress and
 * Ctrl-C. Where there are more threads than tasks, each task has its share of them. When a task throws, the others are aborted (they write their checkpoints) and the error is thrown once they rest.
 *
 * @returns a result per task, in order; tasks never started because of an abort have status 'aborted'
 */
export async function runTasksOn(
  module: WorkerModule,
  tasks: readonly Task[],
  threads: number,
  { signal, onProgress, workers: most = threads, start = () => startWorker(module) }: PoolHooks = {},
): Promise<TaskResult[]> {
  const results: TaskResult[] = tasks.map(() => ({ status: 'aborted', notes: [] }));
  const failure = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const workers = Math.max(1, Math.min(threads, most, tasks.length));
  const share = Math.max(1, Math.floor(threads / workers));
  let next = 0;

  /** One thread, task after task. */
  const work = async (): Promise<void> => {
    if (next >= tasks.length || stopped.aborted) return;
    const worker = start();
    try {
      while (next < tasks.length && !stopped.aborted) {
        const index = next++;
        results[index] = await performOn(
          worker,
          tasks[index],
          {
            signal: stopped,
            threads: share,
            onProgress: (done, total, note) => onProgress?.(index, done, total, note),
          },
          module,
        );
      }
    } catch (error) {
      failure.abort(error); // the first reason stays
    } finally {
      await worker.terminate();
    }
  };

  await Promise.all(Array.from({ length: workers }, work));
  if (failure.signal.aborted) throw failure.signal.reason;
  return results;
}
