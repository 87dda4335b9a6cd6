import { resolve } from 'node:path';
import { shellWord, UsageError } from '@geq/runs';
import { retrySlurm, submitSlurm, type Submitted } from '../slurm/slurmSubmit.ts';
import { slurmStatus } from '../slurm/slurmStatus.ts';
import type { SlurmPlan } from '../slurm/slurmScripts.ts';
import type { Arguments } from '../arguments.ts';
import { optionsOf, type Action, type Command } from '../command.ts';
import { covariance } from '../commands/covariance.ts';
import { reproduce } from '../commands/reproduce.ts';
import type { FolderRequest, JobsRequest } from '../commands/slurm.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import type { Output } from '../output.ts';
import { parseRequest } from '../parseRequest.ts';
import { readNumbers, type Numbers } from '../readNumbers.ts';
import { requireWhole } from '../requireWhole.ts';
import type { Words } from '../wordsSchema.ts';
import { statusLines } from '../slurmTable.ts';
import { startedAs } from '../startedAs.ts';
import { askNew } from './covariance.ts';
import { ask } from './reproduce.ts';

export const slurm: Action<Words<object>> = async ({ positionals }) => {
  throw new UsageError(`slurm: expected covariance, reproduce, status or retry, got '${positionals[0]}'`);
};

type JobNumber = keyof JobsRequest['numbers']['texts'];

const WHOLE: Readonly<Record<JobNumber, readonly [least: number, most: number]>> = {
  array: [1, 65_536],
  'at-once': [1, 65_536],
  cpus: [1, 1024],
  retries: [0, 1000],
};

async function readWhole({ numbers }: JobsRequest): Promise<Numbers<JobNumber>> {
  const values = await readNumbers(numbers);
  for (const [name, [least, most]] of Object.entries(WHOLE) as [JobNumber, readonly [number, number]][]) {
    const value = values[name];
    if (value !== undefined) requireWhole(name, value, most, least);
  }
  return values;
}

/** What was said to the command that the shards run. */
function innerArguments(command: Command, { values }: Arguments, shard: string): Arguments {
  const options = optionsOf(command);
  return {
    positionals: [],
    values: {
      ...Object.fromEntries(
        Object.entries(values).filter(([name]) => Object.hasOwn(options, name) && name !== 'out' && name !== 'json'),
      ),
      shard,
    },
  };
}

/** The same as words of a command line. */
function wordsOf(command: Command, { values }: Arguments): string[] {
  const options = optionsOf(command);
  return Object.entries(values)
    .filter(([name, value]) => value !== undefined && name !== 'shard')
    .flatMap(([name, value]) => {
      if (options[name].kind === 'flag') return [value === false ? `--no-${name}` : `--${name}`];
      return [value]
        .flat()
        .flatMap((each) => (name.length === 1 ? [`-${name}`, String(each)] : [`--${name}=${String(each)}`]));
    });
}

/** Seconds, in place of 20: a hundred nodes that write 170 MB each (a DCGAN in four pieces) are 57 MB/s for the file server, not 850. */
const CHECKPOINT_EVERY = '300';

async function submit(
  command: SlurmPlan['command'],
  inner: Command,
  request: JobsRequest,
  output: Output,
  check: (args: Arguments) => Promise<unknown>,
): Promise<ExitCode> {
  const { array: shards = 8, 'at-once': atOnce, cpus = 4, retries = 3 } = await readWhole(request);
  const said = innerArguments(inner, request.said, `1/${shards}`);
  const asked =
    said.values['checkpoint-every'] !== undefined
      ? said
      : { ...said, values: { ...said.values, 'checkpoint-every': CHECKPOINT_EVERY } };
  await check(asked); // what a shard would refuse is refused now
  const {
    out: shown = `slurm/${command}`,
    partition,
    time,
    mem,
    account,
    sbatch,
    preamble,
    geq = startedAs(),
  } = request;
  const plan: SlurmPlan = {
    folder: resolve(shown),
    workFolder: process.cwd(),
    command,
    options: wordsOf(inner, asked),
    shards,
    atOnce,
    cpus,
    retries,
    partition,
    time,
    mem,
    account,
    sbatch,
    preamble,
    geq,
  };
  const { dryRun = false, json = false } = request;
  tell(shown, await submitSlurm(plan, { dryRun }), { json, dryRun }, output);
  return EXIT.ok;
}

function tell(
  folder: string,
  submitted: Submitted,
  { json, dryRun = false }: { json: boolean; dryRun?: boolean },
  output: Output,
): void {
  const { shardsJob, shards, mergeJob } = submitted;
  if (json) return output.out(JSON.stringify({ folder, dryRun, ...submitted }));
  if (dryRun) {
    output.out(`${folder}: shards.sh and merge.sh are written, nothing was submitted`);
    output.err(`submit with: geq slurm retry ${shellWord(folder)}`);
    return undefined;
  }
  if (mergeJob === undefined) return output.out(`${folder}: nothing to submit: all is done or under way`);
  const count = `${shards.length} ${shards.length === 1 ? 'shard' : 'shards'}`;
  output.out(
    shardsJob === undefined
      ? `${folder}: merge submitted as job ${mergeJob}`
      : `${folder}: ${count} submitted as job ${shardsJob}, their merge as job ${mergeJob}`,
  );
  output.err(`how it goes: geq slurm status ${shellWord(folder)}`);
  return undefined;
}

export const slurmCovariance: Action<JobsRequest> = (request, output) =>
  submit('covariance', covariance, request, output, async (asked) => {
    const { moments = 'sampled', accuracy } = asked.values;
    if (moments !== 'sampled')
      throw new UsageError(
        `--moments: expected sampled ones, which take a cluster, got ${String(moments)}; geq covariance makes a closed form in one go`,
      );
    if (accuracy !== undefined)
      throw new UsageError(
        '--accuracy cannot be combined with jobs, whose shards must know how many samples they are; find that out with geq covariance --accuracy, and give --samples',
      );
    await askNew(parseRequest(covariance.request, asked), output);
  });

export const slurmReproduce: Action<JobsRequest> = (request, output) =>
  submit('reproduce', reproduce, request, output, async (asked) => {
    if (asked.values.samples !== undefined)
      throw new UsageError(
        '--samples needs geq slurm covariance; the moments of an experiment in shards are those of --moments FOLDER',
      );
    await ask(parseRequest(reproduce.request, asked), output);
  });

/** The one folder that was named. @throws UsageError */
function folderOf({ positionals }: FolderRequest): string {
  if (positionals.length !== 1) throw new UsageError(`slurm: expected one folder, got ${positionals.join(' ')}`);
  return positionals[0];
}

export const slurmStatusOf: Action<FolderRequest> = async (request, output) => {
  const folder = folderOf(request);
  const status = await slurmStatus(folder);
  if (request.json) output.out(JSON.stringify({ folder, ...status }));
  else for (const line of statusLines(folder, status)) output.out(line);
  return EXIT.ok;
};

export const slurmRetry: Action<FolderRequest> = async (request, output) => {
  const folder = folderOf(request);
  tell(folder, await retrySlurm(folder), { json: request.json === true }, output);
  return EXIT.ok;
};
