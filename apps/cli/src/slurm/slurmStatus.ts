import { open } from 'node:fs/promises';
import { readLock, readRunFile } from '@geq/runs';
import { readSlurmFile, slurmPaths, type SlurmFile } from './slurmFile.ts';
import { queue, type QueuedTask } from './slurmPrograms.ts';

export type PartState = 'done' | 'running' | 'waiting' | 'failed' | 'not submitted';

/** Where a shard, or the merge, stands. */
export interface PartStatus {
  readonly state: PartState;
  /** Running: on which machine. */
  readonly host?: string;
  /** Running: share done, 0 to 1. */
  readonly share?: number;
  /** Running: seconds left at the speed so far. */
  readonly secondsLeft?: number;
  /** Failed: the last line it wrote. Waiting: Slurm's reason. */
  readonly word?: string;
}

export interface SlurmStatus {
  readonly file: SlurmFile;
  /** By index, the first shard first. */
  readonly shards: readonly PartStatus[];
  readonly merge: PartStatus;
  /** What is in the queue of what was submitted; undefined when Slurm did not answer. */
  readonly queued?: readonly QueuedTask[];
  /** Why Slurm did not answer. */
  readonly note?: string;
}

/**
 * Where the jobs of a folder stand: from its files, and the queue where there is one. A lock that is alive means at work, whatever
 * the queue says.
 *
 * @throws UsageError when the folder is none of `geq slurm`
 */
export async function slurmStatus(folder: string): Promise<SlurmStatus> {
  const file = await readSlurmFile(folder);
  const paths = slurmPaths(folder);
  const ids = new Map(file.jobs.map(({ id, kind }) => [id, kind]));
  let [queued, note]: [QueuedTask[] | undefined, string | undefined] = [undefined, undefined];
  try {
    queued = file.jobs.length === 0 ? [] : (await queue()).filter(({ job }) => ids.has(job));
  } catch (error) {
    note = (error as Error).message;
  }
  const isSubmitted = (kind: string): boolean => file.jobs.some((job) => job.kind === kind);
  const shards: PartStatus[] = [];
  for (let index = 1; index <= file.shards; index++) {
    shards.push(
      await partStatus(
        paths.shard(index),
        paths.shardLog(index),
        isSubmitted('shards'),
        queued?.filter(({ job, task }) => ids.get(job) === 'shards' && task === index),
      ),
    );
  }
  const merge = await partStatus(
    paths.merged,
    paths.mergeLog,
    isSubmitted('merge'),
    queued?.filter(({ job }) => ids.get(job) === 'merge'),
  );
  return { file, shards, merge, queued, note };
}

async function partStatus(
  run: string,
  log: string,
  isSubmitted: boolean,
  queued: readonly QueuedTask[] | undefined,
): Promise<PartStatus> {
  if ((await readRunFile(run))?.status === 'complete') return { state: 'done' };
  const lock = await readLock(run);
  if (lock && !lock.isStale) {
    const { host, progress } = lock.holder ?? {};
    if (!progress || progress.total === 0) return { state: 'running', host };
    const { first, done, total, seconds } = progress;
    return {
      state: 'running',
      host,
      share: done / total,
      ...(done > first ? { secondsLeft: ((total - done) / (done - first)) * seconds } : {}),
    };
  }
  const alive = queued?.find(({ state }) => state === 'RUNNING' || state === 'COMPLETING' || state === 'CONFIGURING');
  if (alive) return { state: 'running' };
  const [waiting] = queued ?? [];
  if (waiting) return { state: 'waiting', word: waiting.reason };
  const word = await lastLine(log);
  if (queued === undefined && word === undefined && isSubmitted) return { state: 'waiting' }; // nobody says otherwise
  if (!isSubmitted && word === undefined) return { state: 'not submitted' };
  return { state: 'failed', word: word ?? 'ended before it wrote anything' };
}

const TAIL = 4096; // bytes
const ECHO = /^srun: (Force Terminated|Terminating|Job step aborted|launch)/; // says that a step ended, never why

/** The last line of a text file that says something. */
async function lastLine(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL), 0, TAIL, Math.max(0, size - TAIL));
    return buffer
      .toString('utf8', 0, bytesRead)
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .findLast((line) => line !== '' && !ECHO.test(line));
  } finally {
    await file.close();
  }
}
