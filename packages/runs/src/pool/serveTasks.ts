import { parentPort } from 'node:worker_threads';
import type { Task, TaskHooks, TaskResult } from './task.ts';
import { plainError, type Order, type Reply } from './startWorker.ts';

/**
 * What the module of a worker thread does: one task at a time, progress on the way, an abort order at any time.
 *
 * @param runTask does one task in this thread
 */
export function serveTasks<TTask extends Task>(runTask: (task: TTask, hooks: TaskHooks) => Promise<TaskResult>): void {
  if (!parentPort) throw new Error('serveTasks: expected to run in a worker thread');
  const port = parentPort;
  const reply = (message: Reply): void => port.postMessage(message);
  let controller = new AbortController();

  async function perform({ task, threads }: Order & { kind: 'task' }): Promise<void> {
    controller = new AbortController();
    try {
      const result = await runTask(task as TTask, {
        signal: controller.signal,
        threads,
        onProgress: (done, total, note) => reply({ kind: 'progress', done, total, note }),
      });
      reply({ kind: 'result', result });
    } catch (error) {
      reply({ kind: 'error', error: plainError(error) });
    }
  }

  port.on('message', (order: Order) => {
    if (order.kind === 'abort') controller.abort();
    else void perform(order);
  });
}
