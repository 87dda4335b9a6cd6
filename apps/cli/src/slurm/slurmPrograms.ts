import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';

const MOST_OUTPUT = 1 << 26;

/** Output of one of Slurm's programs. @throws Error on one line when it is not there, or says no */
function call(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: process.env, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.code === ('ENOENT' as unknown))
        reject(
          new Error(
            `${program}: not found, so this is no machine of a Slurm cluster; go to one, or write the scripts alone with --dry-run`,
          ),
        );
      else
        reject(
          new Error(
            `${program}: ${
              stderr
                .trim()
                .split(/\s*\n\s*/)
                .map((line) => line.replace(/^\w+: (error: )?/, ''))
                .join('; ') || error.message
            }`,
          ),
        );
    });
  });
}

/** Submits a script. @returns the number of the job. @throws Error */
export async function sbatch(script: string, options: readonly string[] = []): Promise<string> {
  const answer = await call('sbatch', ['--parsable', ...options, script]);
  const id = /^(\d+)(;.*)?$/m.exec(answer.trim())?.[1]; // the number, and on some sites the cluster behind it
  if (id === undefined) throw new Error(`sbatch: expected the number of a job, got '${answer.trim()}'`);
  return id;
}

/** The largest number of tasks an array may have here; undefined when the cluster does not say. @throws Error when there is no Slurm */
export async function mostArrayTasks(): Promise<number | undefined> {
  const found = /^\s*MaxArraySize\s*=\s*(\d+)/m.exec(await call('scontrol', ['show', 'config']))?.[1];
  return found === undefined ? undefined : Number(found) - 1; // the largest index is one below it, and ours begin with 1
}

/** A job, or a task of an array, that Slurm knows as not ended. */
export interface QueuedTask {
  readonly job: string;
  /** Of an array. */
  readonly task?: number;
  /** PENDING, RUNNING, … */
  readonly state: string;
  /** Why it is pending. */
  readonly reason: string;
}

/** The user's jobs in the queue. @throws Error when there is no Slurm */
export async function queue(): Promise<QueuedTask[]> {
  const format = ['--noheader', '--array', '--format=%i|%T|%r'];
  const text = await call('squeue', ['--me', ...format]).catch((error: Error) => {
    if (!/option.*--me/.test(error.message)) throw error;
    return call('squeue', [`--user=${userInfo().username}`, ...format]); // Slurm before 20.02
  });
  return text.split('\n').flatMap((line): QueuedTask[] => {
    const [, job, task, state, reason] = /^\s*(\d+)(?:_(\d+))?\|([A-Z_]+)\|(.*)$/.exec(line) ?? [];
    return job === undefined ? [] : [{ job, ...(task === undefined ? {} : { task: Number(task) }), state, reason }];
  });
}

/** Takes a job out of the queue. */
export const scancel = (job: string): Promise<string> => call('scancel', [job]);
