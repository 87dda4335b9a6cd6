import { INITIAL_CONDITION_FILES, writeInitialConditionFiles } from '@geq/formats';
import { writeFileAtomic, isFile, type TaskHooks, type TaskResult } from '@geq/runs';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import { startingPoints, type RunPlace } from '../theory/startingPoints.ts';

/** A run whose initial conditions a thread writes. */
export interface StoreTask extends RunPlace {
  readonly momentsFolder?: string;
}

/** Writes the initial conditions of a run's students in the authors' files: what their integrator reads, and `geq ode`. */
export async function runStoreTask(
  { folder, config, momentsFolder }: StoreTask,
  { signal }: TaskHooks,
): Promise<TaskResult> {
  for (const { student, ic } of await startingPoints([{ folder, config }], momentsFolder)) {
    if (signal.aborted) return { status: 'aborted', notes: [] };
    const files = filesOf(folder, rootOf(config, student));
    const texts = writeInitialConditionFiles(ic);
    for (const name of INITIAL_CONDITION_FILES) await writeFileAtomic(files[name], texts[name]);
  }
  return { status: 'ok', notes: [] };
}

/** True when all seven files of every student are there. */
export async function isStored(folder: string, config: RunPlace['config']): Promise<boolean> {
  for (const student of studentIndices(config)) {
    const files = filesOf(folder, rootOf(config, student));
    for (const name of INITIAL_CONDITION_FILES) if (!(await isFile(files[name]))) return false;
  }
  return true;
}
