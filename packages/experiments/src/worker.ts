import { parentPort } from 'node:worker_threads';
import { runTask } from './runTask.ts';
import type { Task } from './task.ts';
import { UsageError } from './usageError.ts';

/** Entry of a worker thread: one task at a time, progress on the way, an abort message at any time. */
if (!parentPort) throw new Error('worker: expected to run in a worker thread');
const port = parentPort;
let controller = new AbortController();

async function perform(task: Task): Promise<void> {
  controller = new AbortController();
  try {
    const result = await runTask(task, { signal: controller.signal, onProgress: (done, total) => port.postMessage({ kind: 'progress', done, total }) });
    port.postMessage({ kind: 'result', result });
  } catch (error) {
    const { message, stack } = error as Error;
    port.postMessage({ kind: 'error', message, stack, usage: error instanceof UsageError });
  }
}

port.on('message', (message: { kind: 'task'; task: Task } | { kind: 'abort' }) => {
  if (message.kind === 'abort') controller.abort();
  else void perform(message.task);
});
