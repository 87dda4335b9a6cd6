import type { Worker } from 'node:worker_threads';
import { startThread } from './startThread.ts';
import type { Task, TaskHooks, TaskResult } from './task.ts';
import { UsageError } from '../check/usageError.ts';

/** What the main thread sends. */
export type Order =
  { readonly kind: 'task'; readonly task: Task; readonly threads: number } | { readonly kind: 'abort' };

/** What a worker answers: progress now and then, at last a result or an error. */
export type Reply =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly note?: string }
  | { readonly kind: 'result'; readonly result: TaskResult }
  | { readonly kind: 'error'; readonly error: PlainError };

/** An error as it crosses threads: its class does not, so `usage` says which to make, and the fields of system errors are listed. */
export interface PlainError {
  readonly message: string;
  readonly stack?: string;
  readonly usage: boolean;
  readonly code?: string;
  readonly path?: string;
}

/** An error as plain data that can cross threads. */
export function plainError(error: unknown): PlainError {
  const { message, stack, code, path } = error as NodeJS.ErrnoException;
  return { message: message ?? String(error), stack, usage: error instanceof UsageError, code, path };
}

const revive = ({ usage, message, ...fields }: PlainError): Error =>
  Object.assign(usage ? new UsageError(message) : new Error(message), fields);

/** The module of a worker thread, which calls `serveTasks`. */
export interface WorkerModule {
  /** Its address without the ending. */
  readonly module: URL;
  /** Kinds of tasks that do again in seconds what they have not written: an abort need not wait until they come to a safe point. */
  readonly short: readonly string[];
  /** Those among them that are one long computation, and hear nothing: their thread is ended at once. */
  readonly deaf?: readonly string[];
}

/** Starts a thread that waits for tasks. */
export function startWorker({ module }: WorkerModule): Worker {
  return startThread(module).on('error', () => undefined); // told by `performOn`; between tasks an error must not end the process
}

const CUT_MS = 600;

/** One task on a worker that has none; what does not stop soon after an abort, in the middle of a spectrum, is ended with its thread where nothing is lost by that. @throws what the task throws; an Error when the thread ends before the task */
export function performOn(
  worker: Worker,
  task: Task,
  { signal, threads, onProgress }: TaskHooks,
  { short, deaf = [] }: Pick<WorkerModule, 'short' | 'deaf'>,
): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    const send = (order: Order): void => worker.postMessage(order);
    let hasBegun = false;
    let cut: NodeJS.Timeout | undefined;
    const abort = (): void => {
      send({ kind: 'abort' });
      if (!hasBegun || short.includes(task.kind))
        cut = setTimeout(
          () =>
            settle(() => {
              void worker.terminate().then(() => resolve({ status: 'aborted', notes: [] }), reject);
            }),
          deaf.includes(task.kind) ? 0 : CUT_MS,
        );
    };
    // A worker serves many tasks: each takes away its own listeners and no others. (removeAllListeners would cut the thread's own wiring.)
    const settle = (act: () => void): void => {
      clearTimeout(cut);
      signal.removeEventListener('abort', abort);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (reply: Reply): void => {
      if (reply.kind === 'progress') {
        hasBegun = true;
        onProgress(reply.done, reply.total, reply.note);
      } else if (reply.kind === 'result') settle(() => resolve(reply.result));
      else settle(() => reject(revive(reply.error)));
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (code: number): void =>
      settle(() =>
        reject(
          new Error(
            `a worker thread ended early (exit code ${code}); its last checkpoint is intact: give the same command again`,
          ),
        ),
      );
    signal.addEventListener('abort', abort);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    send({ kind: 'task', task, threads });
  });
}
