import { runTasks } from './pool.ts';
import { startingPoints, type RunPlace, type StartingPoint } from './startingPoints.ts';
import type { TaskResult } from './task.ts';

export interface StartsTask {
  readonly runs: readonly RunPlace[];
  readonly momentsFolder?: string;
}

/** @returns the starting points as its report */
export const runStartsTask = async ({ runs, momentsFolder }: StartsTask): Promise<TaskResult> => ({
  status: 'ok',
  notes: [],
  report: await startingPoints(runs, momentsFolder),
});

const QUICK = 256; // a spectrum of this size takes milliseconds, less than a thread

/** The starting points, on a thread of their own where that takes a while, so that this one hears Ctrl-C: none after an abort. @throws as `startingPoints` */
export async function startingPointsApart(
  runs: readonly RunPlace[],
  momentsFolder?: string,
  signal?: AbortSignal,
): Promise<StartingPoint[]> {
  if (runs.every(({ config }) => config.N <= QUICK)) return startingPoints(runs, momentsFolder);
  const [{ status, report }] = await runTasks([{ kind: 'starts', work: { runs, momentsFolder } }], 1, { signal });
  if (status === 'aborted') return [];
  return report as StartingPoint[];
}
