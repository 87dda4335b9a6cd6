import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { runTasksOn, type PoolHooks } from './runTasksOn.ts';
import type { Task, TaskResult } from './task.ts';
import type { Order, Reply, WorkerModule } from './startWorker.ts';

const task = (piece: number): Task => ({ kind: 'moments', work: { piece } });
const MODULE: WorkerModule = { module: new URL('./none', import.meta.url), short: [] };
const runTasks = (tasks: readonly Task[], threads: number, hooks: PoolHooks): Promise<TaskResult[]> =>
  runTasksOn(MODULE, tasks, threads, hooks);

/** A thread that answers orders as the test says, and counts what is left on it. */
class FakeWorker extends EventEmitter {
  terminated = 0;
  readonly answer: (order: Order, reply: (message: Reply) => void, worker: FakeWorker) => void;
  constructor(answer: FakeWorker['answer']) {
    super();
    this.answer = answer;
  }

  postMessage(order: Order): void {
    setImmediate(() => this.answer(order, (message) => this.emit('message', message), this));
  }

  async terminate(): Promise<void> {
    this.terminated++;
  }
}

/** A pool of such threads, and the threads it started. */
function fakePool(answer: FakeWorker['answer']): { workers: FakeWorker[]; start: () => Worker } {
  const workers: FakeWorker[] = [];
  const start = (): Worker => {
    workers.push(new FakeWorker(answer));
    return workers[workers.length - 1] as unknown as Worker; // the parts of a Worker that the pool uses
  };
  return { workers, start };
}

const pieceOf = (order: Order): number =>
  order.kind === 'task' && order.task.kind === 'moments' ? (order.task.work as { piece: number }).piece : NaN;
const ok = (note: string): Reply => ({ kind: 'result', result: { status: 'ok', notes: [note] } });

describe('runTasks', () => {
  it('gives results in the order of the tasks, tells progress by task, uses each thread again and cleans up behind itself', async () => {
    const { workers, start } = fakePool((order, reply) => {
      reply({ kind: 'progress', done: 1, total: 2 });
      setTimeout(() => reply(ok(`piece ${pieceOf(order)}`)), pieceOf(order) === 0 ? 20 : 1);
    });
    const progress: number[] = [];
    const results = await runTasks([0, 1, 2, 3, 4].map(task), 2, {
      start,
      onProgress: (index, done, total) => progress.push(index, done, total),
    });
    expect(results.map(({ notes }) => notes[0])).toEqual(['piece 0', 'piece 1', 'piece 2', 'piece 3', 'piece 4']);
    expect(workers.map(({ terminated }) => terminated)).toEqual([1, 1]);
    for (const worker of workers)
      expect(['message', 'error', 'exit'].map((event) => worker.listenerCount(event))).toEqual([0, 0, 0]);
    expect(progress.filter((_, i) => i % 3 === 0).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('throws the first error once, after the other threads wrote their checkpoints, and starts nothing more', async () => {
    const started: number[] = [];
    const { workers, start } = fakePool((order, reply) => {
      if (order.kind === 'abort')
        setTimeout(() => reply({ kind: 'result', result: { status: 'aborted', notes: [] } }), 5);
      else started.push(pieceOf(order));
      if (pieceOf(order) === 1)
        reply({ kind: 'error', error: { message: 'no space', usage: false, code: 'ENOSPC', path: '/full/a' } });
    });
    await expect(runTasks([0, 1, 2, 3].map(task), 2, { start })).rejects.toMatchObject({
      message: 'no space',
      code: 'ENOSPC',
      path: '/full/a',
    });
    expect(started).toEqual([0, 1]);
    expect(workers.map(({ terminated }) => terminated)).toEqual([1, 1]);
  });

  it("keeps the class of a user's mistake", async () => {
    const { start } = fakePool((_order, reply) => reply({ kind: 'error', error: { message: 'lr: no', usage: true } }));
    await expect(runTasks([task(0)], 1, { start })).rejects.toMatchObject({ name: 'UsageError', message: 'lr: no' });
  });

  it('tells of a thread that throws or ends on its own', async () => {
    const thrown = fakePool((_order, _reply, worker) => worker.emit('error', new Error('out of memory')));
    await expect(runTasks([task(0)], 1, { start: thrown.start })).rejects.toThrow('out of memory');
    const ended = fakePool((_order, _reply, worker) => worker.emit('exit', 134));
    await expect(runTasks([task(0)], 1, { start: ended.start })).rejects.toThrow(
      'a worker thread ended early (exit code 134); its last checkpoint is intact: give the same command again',
    );
  });

  it('stops on a signal: tasks under way are asked to, those not begun are aborted', async () => {
    const controller = new AbortController();
    const { start } = fakePool((order, reply) => {
      if (order.kind === 'task') controller.abort();
      else reply({ kind: 'result', result: { status: 'aborted', notes: ['stopped at block 3'] } });
    });
    expect(await runTasks([0, 1].map(task), 1, { start, signal: controller.signal })).toEqual([
      { status: 'aborted', notes: ['stopped at block 3'] },
      { status: 'aborted', notes: [] },
    ]);
    const none = fakePool(() => undefined);
    expect(await runTasks([task(0)], 1, { start: none.start, signal: AbortSignal.abort() })).toEqual([
      { status: 'aborted', notes: [] },
    ]);
    expect(await runTasks([], 4, { start: none.start })).toEqual([]);
    expect(none.workers).toHaveLength(0);
  });
});
