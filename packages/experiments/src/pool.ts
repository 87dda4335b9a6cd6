import { Worker } from 'node:worker_threads';
import type { Task, TaskResult } from './task.ts';
import { UsageError } from './usageError.ts';

export interface PoolHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (task: number, done: number, total: number) => void;
}

type Reply =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'result'; result: TaskResult }
  | { kind: 'error'; message: string; stack?: string; usage: boolean };

/** Built code starts `worker.js`; in the workspace the TypeScript source starts through the loader that runs everything else here. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url));
  const loader = new URL('../../../tools/ts-hook.mjs', import.meta.url).href;
  return new Worker(new URL('./worker.ts', import.meta.url), { execArgv: ['--import', loader, '--conditions=@geq/source'] });
}

/**
 * Runs tasks on at most `threads` worker threads, the first ones first. The main thread stays free for progress and
 * Ctrl-C. When a task throws, the others are aborted (they write their checkpoints) and the first error is thrown.
 *
 * @returns a result per task, in order; tasks never started because of an abort have status 'aborted'
 */
export async function runTasks(tasks: readonly Task[], threads: number, { signal, onProgress }: PoolHooks = {}): Promise<TaskResult[]> {
  const results: TaskResult[] = tasks.map(() => ({ status: 'aborted', notes: [] }));
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let next = 0;

  const perform = (worker: Worker, index: number): Promise<TaskResult> => new Promise((resolve, reject) => {
    const abort = (): void => worker.postMessage({ kind: 'abort' });
    const onMessage = (reply: Reply): void => {
      if (reply.kind === 'progress') onProgress?.(index, reply.done, reply.total);
      else if (reply.kind === 'result') settle(() => resolve(reply.result));
      else settle(() => reject(Object.assign(reply.usage ? new UsageError(reply.message) : new Error(reply.message), { stack: reply.stack })));
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (code: number): void => settle(() => reject(new Error(`a worker thread ended early (exit code ${code}); its last checkpoint is intact: give the same command again`)));
    const settle = (act: () => void): void => {
      stopped.removeEventListener('abort', abort);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    stopped.addEventListener('abort', abort);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage({ kind: 'task', task: tasks[index] });
  });

  const lane = async (): Promise<void> => {
    if (next >= tasks.length || stopped.aborted) return;
    const worker = startWorker();
    try {
      while (next < tasks.length && !stopped.aborted) {
        const index = next++;
        results[index] = await perform(worker, index);
      }
    } catch (error) {
      stop.abort();
      throw error;
    } finally {
      await worker.terminate();
    }
  };

  const lanes = await Promise.allSettled(Array.from({ length: Math.max(1, Math.min(threads, tasks.length)) }, lane));
  const failed = lanes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
