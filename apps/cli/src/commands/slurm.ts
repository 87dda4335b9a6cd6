import { z } from 'zod';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import type { OptionGroup } from '../option.ts';
import { json } from '../optionGroups.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { covariance } from './covariance.ts';
import { reproduce } from './reproduce.ts';

/** What the jobs decide themselves. */
const OF_THE_JOBS: readonly string[] = [
  'out',
  'resume',
  'force',
  'wait',
  'threads',
  'shard',
  'extend',
  'quiet',
  'json',
];

const jobsGroup = {
  title: 'Jobs',
  options: {
    array: {
      kind: 'number',
      alias: 'nodes',
      describe: 'how many shards, each a task of an array job and the work of one node',
      default: '8',
    },
    'at-once': { kind: 'number', describe: 'shards at a time at most', default: 'as Slurm sees fit' },
    cpus: { kind: 'number', describe: 'processors of a shard', default: '4' },
    partition: { kind: 'text', value: 'NAME', describe: 'as sbatch has it' },
    time: {
      kind: 'text',
      value: 'TIME',
      describe: 'as sbatch has it: two minutes before its end a shard stops at a checkpoint and is queued again',
    },
    mem: { kind: 'text', value: 'SIZE', describe: 'as sbatch has it' },
    account: { kind: 'text', value: 'NAME', describe: 'as sbatch has it' },
    sbatch: {
      kind: 'text',
      value: 'OPTION',
      many: true,
      describe: 'any other option of sbatch: --sbatch="--qos=long"',
    },
    preamble: {
      kind: 'text',
      value: 'LINE',
      many: true,
      describe: 'a line of shell before geq is started: --preamble "module load nodejs"',
    },
    retries: { kind: 'number', describe: 'times that a shard that failed is queued again by itself', default: '3' },
    geq: { kind: 'text', value: 'COMMAND', describe: 'how a node starts geq', default: 'as this one was started' },
    out: {
      kind: 'text',
      value: 'FOLDER',
      describe: 'on the shared file system: scripts, logs, shards and the result',
      default: 'slurm/ and the command',
    },
    'dry-run': { kind: 'flag', describe: 'write the scripts, submit nothing' },
    json,
  },
} as const satisfies OptionGroup;

/** The jobs' own options, and all that was said: a command line of the command that the shards run is made of it. */
const jobsRequest = z.intersection(
  wordsSchema([jobsGroup]),
  z.custom<Arguments>().transform((said) => ({ said })),
);

/** What `geq slurm covariance` and `geq slurm reproduce` are asked for. */
export type JobsRequest = z.infer<typeof jobsRequest>;

const folderGroups = [{ title: 'Output', options: { json } }] as const satisfies readonly OptionGroup[];
const folderRequest = wordsSchema(folderGroups);

/** What `geq slurm status` and `geq slurm retry` are asked for. */
export type FolderRequest = z.infer<typeof folderRequest>;

/** The groups of a command less what the jobs decide; checkpoints come less often than on a disk of one's own. */
const groupsOf = ({ groups }: Pick<Command, 'groups'>): OptionGroup[] =>
  groups
    .map(({ title, options }) => ({
      title,
      options: Object.fromEntries(
        Object.entries(options)
          .filter(([name]) => !OF_THE_JOBS.includes(name))
          .map(([name, option]) => [name, name === 'checkpoint-every' ? { ...option, default: '300' } : option]),
      ),
    }))
    .filter(({ options }) => Object.keys(options).length > 0);

export const slurmCovariance = {
  name: 'slurm covariance',
  summary: 'Sample moments in shards: an array job, and a merge behind it.',
  description: 'All options of geq covariance that say what is computed; FOLDER/merged is what --moments takes.',
  groups: [jobsGroup, ...groupsOf(covariance)],
  request: jobsRequest,
  examples: [
    ['geq slurm covariance -N 500 --samples 1e8 --array 100 --out big', 'a hundred shards'],
    ['geq slurm covariance --samples 1e7 --time 4:00:00 --dry-run', 'the scripts, to look at'],
  ],
} satisfies Command;

export const slurmReproduce = {
  name: 'slurm reproduce',
  summary: 'An experiment in shards, each some of its seeds: an array job, and a merge behind it.',
  description:
    'All options of geq reproduce that say what is computed. Where moments are sampled all shards need the same: --moments FOLDER, from geq covariance or geq slurm covariance.',
  groups: [jobsGroup, ...groupsOf(reproduce)],
  request: jobsRequest,
  examples: [['geq slurm reproduce --scale full --seeds 64 --array 16 --out full', 'four seeds a shard']],
} satisfies Command;

const folderPositional = { name: 'FOLDER', describe: 'of geq slurm covariance or geq slurm reproduce' };

export const slurmStatus = {
  name: 'slurm status',
  summary: 'Which shards are done, running (and how far), waiting or failed (and why), and the merge.',
  positional: folderPositional,
  groups: folderGroups,
  request: folderRequest,
  examples: [['geq slurm status big', 'where everything stands']],
} satisfies Command;

export const slurmRetry = {
  name: 'slurm retry',
  summary: 'Submit again what is neither done nor in the queue; it goes on from its checkpoints.',
  positional: folderPositional,
  groups: folderGroups,
  request: folderRequest,
  examples: [['geq slurm retry big', 'after nodes were lost']],
} satisfies Command;

export const slurm = {
  name: 'slurm',
  summary: 'Moments or an experiment on a cluster: job arrays, their merge, what failed again.',
  description:
    'Plain files in a folder that all nodes see; no server. Without Slurm: --shard of geq covariance and geq reproduce, and geq merge.',
  positional: { name: 'WAY', describe: 'covariance, reproduce, status FOLDER or retry FOLDER' },
  ways: [slurmCovariance, slurmReproduce, slurmStatus, slurmRetry],
  groups: [],
  request: wordsSchema([]),
  examples: [
    ['geq slurm covariance -N 500 --samples 1e8 --array 100 --out big', 'moments in a hundred shards'],
    ['geq slurm status big', 'where everything stands'],
    ['geq slurm retry big', 'what failed, again'],
    ['geq slurm reproduce --scale full --moments big/merged --array 8', 'an experiment with these moments'],
  ],
} satisfies Command;
