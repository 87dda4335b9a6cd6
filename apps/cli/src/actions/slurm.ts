import { resolve } from 'node:path';
import { shellWord, UsageError } from '@geq/runs';
import { retrySlurm, submitSlurm, type Submitted } from '../slurm/slurmSubmit.ts';
import { slurmStatus } from '../slurm/slurmStatus.ts';
import type { SlurmPlan } from '../slurm/slurmScripts.ts';
import { isGiven, isSet, list, numbers, text, type Arguments } from '../arguments.ts';
import { optionsOf, type Action, type Command } from '../command.ts';
import { covariance } from '../commands/covariance.ts';
import { reproduce } from '../commands/reproduce.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import type { Output } from '../output.ts';
import { DEFAULTS } from '../settings.ts';
import { statusLines } from '../slurmTable.ts';
import { startedAs } from '../startedAs.ts';
import { askNew } from './covariance.ts';
import { ask } from './reproduce.ts';

export const slurm: Action = async (args) => {
  throw new UsageError(`slurm: expected covariance, reproduce, status or retry, got '${args.positionals[0]}'`);
};

const WHOLE: Readonly<Record<string, readonly [least: number, most: number]>> = {
  array: [1, 65_536],
  'at-once': [1, 65_536],
  cpus: [1, 1024],
  retries: [0, 1000],
};

async function readWhole(args: Arguments): Promise<Readonly<Record<string, number | undefined>>> {
  const values = await numbers(args, DEFAULTS);
  for (const [name, [least, most]] of Object.entries(WHOLE)) {
    const value = values[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
      throw new UsageError(`--${name}: expected a whole number from ${least} to ${most}, got ${value}`);
  }
  return values;
}

/** What was said to the command that the shards run. */
function innerArguments(command: Command, { values }: Arguments, shard: string): Arguments {
  const options = optionsOf(command);
  return {
    options,
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
function wordsOf({ values, options }: Arguments): string[] {
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
  args: Arguments,
  output: Output,
  check: (args: Arguments) => Promise<unknown>,
): Promise<ExitCode> {
  const { array: shards = 8, 'at-once': atOnce, cpus = 4, retries = 3 } = await readWhole(args);
  const said = innerArguments(inner, args, `1/${shards}`);
  const asked = isGiven(said, 'checkpoint-every')
    ? said
    : { ...said, values: { ...said.values, 'checkpoint-every': CHECKPOINT_EVERY } };
  await check(asked); // what a shard would refuse is refused now
  const shown = text(args, 'out') ?? `slurm/${command}`;
  const plan: SlurmPlan = {
    folder: resolve(shown),
    workFolder: process.cwd(),
    command,
    options: wordsOf(asked),
    shards,
    atOnce,
    cpus,
    retries,
    partition: text(args, 'partition'),
    time: text(args, 'time'),
    mem: text(args, 'mem'),
    account: text(args, 'account'),
    sbatch: list(args, 'sbatch'),
    preamble: list(args, 'preamble'),
    geq: text(args, 'geq') ?? startedAs(),
  };
  const dryRun = isSet(args, 'dry-run');
  tell(shown, await submitSlurm(plan, { dryRun }), { json: isSet(args, 'json'), dryRun }, output);
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

export const slurmCovariance: Action = (args, output) =>
  submit('covariance', covariance, args, output, async (asked) => {
    const level = text(asked, 'moments') ?? 'sampled';
    if (level !== 'sampled')
      throw new UsageError(
        `--moments: expected sampled ones, which take a cluster, got ${level}; geq covariance makes a closed form in one go`,
      );
    if (isGiven(asked, 'accuracy'))
      throw new UsageError(
        '--accuracy: expected without jobs, whose shards must know how many samples they are; find that out with geq covariance --accuracy, and give --samples',
      );
    await askNew(asked, output);
  });

export const slurmReproduce: Action = (args, output) =>
  submit('reproduce', reproduce, args, output, async (asked) => {
    if (isGiven(asked, 'samples'))
      throw new UsageError(
        '--samples: expected with geq slurm covariance, got it with an experiment in shards, whose moments are those of --moments FOLDER',
      );
    await ask(asked, output);
  });

/** The one folder that was named. @throws UsageError */
function folderOf({ positionals }: Arguments): string {
  if (positionals.length !== 1) throw new UsageError(`slurm: expected one folder, got ${positionals.join(' ')}`);
  return positionals[0];
}

export const slurmStatusOf: Action = async (args, output) => {
  const folder = folderOf(args);
  const status = await slurmStatus(folder);
  if (isSet(args, 'json')) output.out(JSON.stringify({ folder, ...status }));
  else for (const line of statusLines(folder, status)) output.out(line);
  return EXIT.ok;
};

export const slurmRetry: Action = async (args, output) => {
  const folder = folderOf(args);
  tell(folder, await retrySlurm(folder), { json: isSet(args, 'json') }, output);
  return EXIT.ok;
};
