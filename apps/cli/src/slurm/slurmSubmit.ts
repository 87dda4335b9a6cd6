import { chmod, readdir, rm, stat } from 'node:fs/promises';
import { isOfLock, makeFolder, placeError, UsageError, whileLocked, writeFileAtomic } from '@geq/runs';
import { readSlurmFile, slurmPaths, writeSlurmFile, type SlurmFile } from './slurmFile.ts';
import { mostArrayTasks, sbatch, scancel } from './slurmPrograms.ts';
import { slurmScripts, type SlurmPlan } from './slurmScripts.ts';
import { slurmStatus } from './slurmStatus.ts';

/** What was given to sbatch. */
export interface Submitted {
  /** The array of shards; undefined when none was left. */
  readonly shardsJob?: string;
  /** Which of them. */
  readonly shards: readonly number[];
  readonly mergeJob?: string;
}

/**
 * Writes the scripts of an array job and of the merge that depends on it into a folder, and submits both.
 *
 * @param dryRun write, submit nothing
 * @throws UsageError for a folder that holds something else or cannot be written, and for more shards than an array may have here;
 *   Error when there is no Slurm, or it refuses
 */
export async function submitSlurm(plan: SlurmPlan, { dryRun }: { readonly dryRun: boolean }): Promise<Submitted> {
  const { folder, command, options, shards } = plan;
  const scripts = slurmScripts(plan);
  if (!dryRun) await requireArray(shards);
  const paths = slurmPaths(folder);
  const submitted = await whileLocked(folder, {}, async () => {
    if ((await readdir(folder)).some((name) => !isOfLock(name))) {
      throw new UsageError(
        `--out ${folder}: expected an empty folder, got other files; choose another one, or submit what is not done of an earlier one with geq slurm retry ${folder}`,
      );
    }
    try {
      await makeFolder(paths.shards);
      await makeFolder(paths.logs);
      for (const [path, text] of [
        [paths.shardsScript, scripts.shards],
        [paths.mergeScript, scripts.merge],
      ] as const) {
        await writeFileAtomic(path, text);
        await makeExecutable(path);
      }
      const file = { command, shards, options: [...options], jobs: [] };
      await writeSlurmFile(folder, file);
      return dryRun ? { shards: [] } : await submit(folder, file, numbersTo(shards));
    } catch (error) {
      const isSubmitted = await readSlurmFile(folder).then(
        ({ jobs }) => jobs.length > 0,
        () => false,
      );
      if (!isSubmitted)
        for (const path of [paths.file, paths.shardsScript, paths.mergeScript, paths.shards, paths.logs])
          await rm(path, { recursive: true, force: true });
      throw placeError(folder, error);
    }
  });
  return submitted ?? { shards: [] };
}

/** For everyone who may read it: the umask has said who that is. */
async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  await chmod(path, mode | ((mode & 0o444) >> 2));
}

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

async function requireArray(shards: number): Promise<void> {
  const most = await mostArrayTasks();
  if (most !== undefined && shards > most) {
    throw new UsageError(
      `--array: expected up to ${most} shards, the longest array of this cluster (its MaxArraySize is ${most + 1}), got ${shards}; larger shards lose nothing, since each goes on from its checkpoint`,
    );
  }
}

/**
 * Submits again what is not done and not in the queue: shards, and the merge behind all of them.
 *
 * @throws UsageError when the folder is none of `geq slurm`; Error when there is no Slurm, or it refuses
 */
export async function retrySlurm(folder: string): Promise<Submitted> {
  await readSlurmFile(folder); // refuses before anything is written
  const submitted = await whileLocked(folder, {}, async (): Promise<Submitted> => {
    const { file, shards, merge, queued, note } = await slurmStatus(folder);
    if (queued === undefined) throw new Error(note);
    if (merge.state === 'done' || merge.state === 'running') return { shards: [] };
    const again = numbersTo(file.shards).filter((index) =>
      ['failed', 'not submitted'].includes(shards[index - 1].state),
    );
    const isUnderWay = merge.state === 'waiting';
    if (again.length === 0 && isUnderWay) return { shards: [] };
    for (const { job } of queued)
      if (file.jobs.some(({ id, kind }) => id === job && kind === 'merge')) await scancel(job); // it waits for others
    const before = [...new Set(queued.map(({ job }) => job))].filter((job) =>
      file.jobs.some(({ id, kind }) => id === job && kind === 'shards'),
    );
    return submit(folder, file, again, before);
  });
  return submitted ?? { shards: [] };
}

/** The shards, then the merge behind them and behind arrays that are still under way; each number is kept as soon as it is known. */
async function submit(
  folder: string,
  file: Omit<SlurmFile, 'format'>,
  shards: readonly number[],
  before: readonly string[] = [],
): Promise<Submitted> {
  const paths = slurmPaths(folder);
  let jobs = file.jobs;
  const keep = async (id: string, kind: 'shards' | 'merge'): Promise<string> => {
    jobs = [...jobs, { id, kind }];
    await writeSlurmFile(folder, { command: file.command, shards: file.shards, options: file.options, jobs });
    return id;
  };
  const isPart = shards.length < file.shards;
  const shardsJob =
    shards.length === 0
      ? undefined
      : await keep(await sbatch(paths.shardsScript, isPart ? [`--array=${arrayList(shards)}`] : []), 'shards');
  const conditions = [
    ...(shardsJob === undefined ? [] : [`afterok:${shardsJob}`]),
    ...before.map((job) => `afterany:${job}`),
  ]; // the merge itself knows what is missing
  const mergeJob = await keep(
    await sbatch(
      paths.mergeScript,
      conditions.length === 0 ? [] : [`--dependency=${conditions.join(',')}`, '--kill-on-invalid-dep=yes'],
    ),
    'merge',
  );
  return { shardsJob, shards, mergeJob };
}

/** 1, 2, 3, 7 → `1-3,7`. */
export function arrayList(indices: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
