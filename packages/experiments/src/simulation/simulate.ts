import { type FolderOptions, inRunFolder, recordFiles, begunSetup, readRunFile, type TaskResult } from '@geq/runs';
import { locateNetwork, requireMoments, type NetworkOptions } from '@geq/scenarios';
import type { OnlineConfig } from './onlineConfig.ts';
import { endingNotes, onlineReportSchema } from './onlineReport.ts';
import { onlineRunKind } from '../tasks/runKinds.ts';
import { asOnlineRun } from '../tasks/asRun.ts';
import { isStored } from './runStoreTask.ts';
import { runTasks, type Task } from '../tasks/tasks.ts';

/**
 * One simulation in its run folder, begun or continued, in a worker thread. With `store` the initial conditions are written
 * in the authors' files, side by side with the simulation when there is a second thread. A run that is continued remembers
 * `store` and the folder of its moments.
 *
 * @param momentsFolder of sampled moments; the one the run was begun with when not given
 * @returns status 'complete' when the folder holds the finished run already; where a student was given up, that, as when it was run
 * @throws UsageError when the folder holds something else, or the moments are not the run's; FolderLocked when another process is at work there
 */
export async function simulate(
  config: OnlineConfig,
  {
    store,
    momentsFolder,
    generatorFile,
    engine,
    folder,
    threads,
    checkpointSeconds,
    force,
    ...how
  }: FolderOptions & NetworkOptions & { store: boolean; momentsFolder?: string },
): Promise<TaskResult> {
  const begun = force ? {} : await begunSetup(folder, onlineRunKind);
  const asked = {
    store: store || begun.store,
    momentsFolder: momentsFolder ?? begun.momentsFolder,
    generatorFile: await locateNetwork(config, generatorFile ?? begun.generatorFile),
    engine: engine ?? begun.engine,
  };
  await requireMoments(config, asked.momentsFolder);
  const done = await inRunFolder(
    folder,
    { ...asOnlineRun(config), setup: asked, force },
    how,
    async ({ state, setup, signal, onProgress }): Promise<TaskResult> => {
      const tasks: Task[] = [];
      if (state !== 'complete') tasks.push({ kind: 'online', work: { folder, config, setup, checkpointSeconds } });
      if (setup.store && !(begun.store && (await isStored(folder, config))))
        tasks.push({ kind: 'store', work: { folder, config, momentsFolder: setup.momentsFolder } });
      const results = await runTasks(tasks, threads, {
        signal,
        onProgress: (task, steps, total) => {
          if (tasks[task].kind === 'online') onProgress(steps, total);
        },
      });
      const notes = results.flatMap((result) => result.notes);
      if (results.some(({ status }) => status === 'aborted')) return { status: 'aborted', notes };
      if (state !== 'complete') {
        if (tasks.length > 1) await recordFiles(folder); // what was stored beside the simulation
        return { ...results[0], notes };
      }
      if (tasks.length > 0) await recordFiles(folder, { store: true });
      const report = onlineReportSchema.safeParse((await readRunFile(folder))?.report).data;
      const given = report?.students.find(({ status }) => status !== 'ok');
      return report && given
        ? { status: given.status, notes: [...notes, ...endingNotes(config, report)] }
        : { status: 'complete', notes };
    },
  );
  return done ?? { status: 'aborted', notes: [] };
}
