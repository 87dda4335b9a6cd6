import { quiet } from '@geq/testing';
import type { MomentsConfig } from '@geq/scenarios';
import { openRunFolder, type TaskHooks, type TaskResult } from '@geq/runs';
import { onlineConfig, type OnlineConfig, type OnlineOptions } from '../src/simulation/onlineConfig.ts';
import { momentsConfig, type MomentsOptions } from '../src/moments/momentsOptions.ts';
import { runOnlineTask } from '../src/simulation/runOnlineTask.ts';
import { runStoreTask } from '../src/simulation/runStoreTask.ts';
import { asOnlineRun } from '../src/tasks/asRun.ts';
import { runTheoryTask } from '../src/theory/runTheoryTask.ts';

/** A simulation of some 10,000 steps that takes tens of milliseconds. */
export const tinyOnline = (options: OnlineOptions = {}): OnlineConfig =>
  onlineConfig({ N: 20, D: 5, depth: 2, lr: 0.3, steps: 50, testSize: 64, ...options });

/** Moments of one piece that take milliseconds; 20,480 samples are three pieces, the last of which has only begun. */
export const tinyMoments = (options: MomentsOptions = {}): MomentsConfig =>
  momentsConfig({ N: 20, D: 5, depth: 2, samples: 2560, ...options });

/** A simulation in this thread, from its checkpoint if there is one. */
export async function runHere(
  folder: string,
  config: OnlineConfig,
  hooks: TaskHooks = quiet(),
  checkpointSeconds = 0,
): Promise<TaskResult> {
  const { setup } = await openRunFolder(folder, asOnlineRun(config));
  return runOnlineTask({ folder, config, setup, checkpointSeconds }, hooks);
}

/** A finished run with its theory and, when asked for, its stored initial conditions. */
export async function finishedRun(
  folder: string,
  config: OnlineConfig,
  { store = false }: { store?: boolean } = {},
): Promise<void> {
  const { setup } = await openRunFolder(folder, { ...asOnlineRun(config), setup: { store } });
  await runOnlineTask({ folder, config, setup, checkpointSeconds: 60 }, quiet());
  await runTheoryTask({ runs: [{ folder, config }], method: { name: 'dopri5', tolerance: 1e-8 } }, quiet());
  if (store) await runStoreTask({ folder, config }, quiet());
}
