import type { TaskResult } from '@geq/runs';
import { startingPoints, type RunPlace } from './startingPoints.ts';

/** Runs whose starting points a thread finds. */
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
