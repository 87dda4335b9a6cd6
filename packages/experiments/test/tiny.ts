import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { onlineConfig, type OnlineConfig, type OnlineOptions } from '../src/config.ts';
import { momentsConfig, type MomentsConfig, type MomentsOptions } from '../src/momentsConfig.ts';
import { runOnlineTask } from '../src/onlineRun.ts';
import { openRunFolder } from '../src/runFolder.ts';
import { runStoreTask } from '../src/storeRun.ts';
import type { TaskHooks, TaskResult } from '../src/task.ts';
import { runTheoryTask } from '../src/theoryRun.ts';

/** A simulation of some 10,000 steps that takes tens of milliseconds. */
export const tinyOnline = (options: OnlineOptions = {}): OnlineConfig =>
  onlineConfig({ N: 20, D: 5, depth: 2, lr: 0.3, steps: 50, testSize: 64, ...options });

/** Moments of one piece that take milliseconds; 20,480 samples are three pieces, the last of which has only begun. */
export const tinyMoments = (options: MomentsOptions = {}): MomentsConfig =>
  momentsConfig({ N: 20, D: 5, depth: 2, samples: 2560, ...options });

/** Hooks of a task that nobody watches. */
export const quiet = (signal: AbortSignal = new AbortController().signal): TaskHooks => ({
  signal,
  threads: 1,
  onProgress: () => undefined,
});

/** Hooks that abort a task when it has done so much. */
export function abortAfter(work: number): TaskHooks {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    threads: 1,
    onProgress: (done) => {
      if (done >= work) controller.abort();
    },
  };
}

/** A simulation in this thread, from its checkpoint if there is one. */
export async function runHere(
  folder: string,
  config: OnlineConfig,
  hooks: TaskHooks = quiet(),
  checkpointSeconds = 0,
): Promise<TaskResult> {
  const { setup } = await openRunFolder(folder, { kind: 'online', config });
  return runOnlineTask({ folder, config, setup, checkpointSeconds }, hooks);
}

/** A finished run with its theory and, when asked for, its stored initial conditions. */
export async function finishedRun(
  folder: string,
  config: OnlineConfig,
  { store = false }: { store?: boolean } = {},
): Promise<void> {
  const { setup } = await openRunFolder(folder, { kind: 'online', config, setup: { store } });
  await runOnlineTask({ folder, config, setup, checkpointSeconds: 60 }, quiet());
  await runTheoryTask({ runs: [{ folder, config }], method: { name: 'dopri5', tolerance: 1e-8 } }, quiet());
  if (store) await runStoreTask({ folder, config }, quiet());
}

/** Every file under a folder but `run.json`, which holds times of day, and the lock of a process that was killed: path and bytes as text. */
export async function dataFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !['run.json', '.geq-lock'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'latin1')]));
}
