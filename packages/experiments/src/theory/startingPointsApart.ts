import { startingPoints, type RunPlace, type StartingPoint } from './startingPoints.ts';
import { runTasks } from '../tasks/tasks.ts';

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
