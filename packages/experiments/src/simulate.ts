import type { OnlineConfig } from './config.ts';
import { runTasks } from './pool.ts';
import { openRunFolder } from './runFolder.ts';
import type { TaskResult } from './task.ts';

export interface FolderOptions {
  readonly folder: string;
  readonly threads: number;
  readonly checkpointSeconds: number;
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * One simulation in its run folder, begun or continued, in a worker thread. With `store` the initial conditions are written
 * in the authors' files beside it, side by side with the simulation when there is a second thread.
 *
 * @returns status 'complete' when the folder holds the finished run already
 */
export async function simulate(config: OnlineConfig, { store, momentsFolder, ...options }: FolderOptions & { store: boolean; momentsFolder?: string }): Promise<TaskResult> {
  const { folder, threads, checkpointSeconds, force, signal, onProgress } = options;
  if (await openRunFolder(folder, { kind: 'online', config, force }) === 'complete') return { status: 'complete', notes: [] };
  const results = await runTasks([
    { kind: 'online', work: { folder, config, momentsFolder, checkpointSeconds, afresh: force } },
    ...(store ? [{ kind: 'theory' as const, work: { runs: [{ folder, config }], momentsFolder, method: { name: 'dopri5' as const, tolerance: 1e-8 }, store, integrate: false } }] : []),
  ], threads, { signal, onProgress: (task, done, total) => { if (task === 0) onProgress?.(done, total); } });
  return { ...results[0], notes: results.flatMap(({ notes }) => notes) };
}
