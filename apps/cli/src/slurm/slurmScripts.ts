import { shellWord, UsageError } from '@geq/runs';
import { slurmPaths } from './slurmFile.ts';

/** What a user may say about the jobs; all of it ends as `#SBATCH` lines and shell text of theirs. */
export interface SlurmWishes {
  readonly partition?: string;
  /** `--time`, as Slurm writes it. */
  readonly time?: string;
  readonly mem?: string;
  readonly account?: string;
  /** Processors of a shard. */
  readonly cpus: number;
  /** Shards at a time, `%` of an array. */
  readonly atOnce?: number;
  /** Times that a shard that failed is queued again by itself. */
  readonly retries: number;
  /** Further options of sbatch, each as it stands behind `#SBATCH`. */
  readonly sbatch: readonly string[];
  /** Lines of shell before geq is started: modules, environments. */
  readonly preamble: readonly string[];
}

export interface SlurmPlan extends SlurmWishes {
  /** Absolute. */
  readonly folder: string;
  /** Where relative paths of the options begin. */
  readonly workFolder: string;
  readonly command: 'covariance' | 'reproduce';
  /** Of that command, words of a shell each. */
  readonly options: readonly string[];
  readonly shards: number;
  /** How a node starts geq: shell text. */
  readonly geq: string;
}

const CONTROL = /[^\P{Cc}\t]/u;
const ALL_CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu; // a line break in an option would end the comment
const CHECKPOINT_SECONDS = 120; // before the end of its time a shard is told to stop at a safe point

/** The two scripts, ready for sbatch. @throws UsageError for folders whose names sbatch cannot take, and texts that are no single line */
export function slurmScripts(plan: SlurmPlan): { readonly shards: string; readonly merge: string } {
  const { folder, workFolder, command, options, shards, geq, cpus, atOnce } = plan;
  for (const path of [folder, workFolder]) {
    if (/["\\%\p{Cc}]/u.test(path))
      throw new UsageError(
        `${path}: expected a path without quotes, backslashes, percent signs and control characters, which sbatch would take for its own; choose another folder`,
      );
  }
  const paths = slurmPaths(folder);
  const task = [
    geq,
    command,
    ...options.map(shellWord),
    '--shard',
    `"$SLURM_ARRAY_TASK_ID/${shards}"`,
    '--out',
    `${shellWord(paths.shards)}/"$SLURM_ARRAY_TASK_ID"`,
    '--threads',
    String(cpus),
    '--wait',
  ];
  const merge = [geq, 'merge', `${shellWord(paths.shards)}/*`, '--out', shellWord(paths.merged), '--wait'];
  return {
    shards: script(plan, {
      what: `${shards} shards of: geq ${[command, ...options.map(shellWord)].join(' ')}`,
      sbatch: [
        `--job-name=geq-${command}`,
        `--array=1-${shards}${atOnce === undefined ? '' : `%${atOnce}`}`,
        `--output="${paths.shardLog('%a')}"`,
        `--cpus-per-task=${cpus}`,
      ],
      task: task.join(' '),
    }),
    merge: script(plan, {
      what: 'what the shards have found, made one; begins when all of them are done',
      sbatch: ['--job-name=geq-merge', `--output="${paths.mergeLog}"`, '--cpus-per-task=1'],
      task: merge.join(' '),
    }),
  };
}

function script(
  { folder, workFolder, partition, time, mem, account, retries, sbatch: more, preamble, geq }: SlurmPlan,
  { what, sbatch, task }: { what: string; sbatch: readonly string[]; task: string },
): string {
  const wished = Object.entries({ partition, time, mem, account }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const comments = [
    what,
    `Written by geq slurm. What is not done is submitted again with: geq slurm retry ${shellWord(folder)}`,
  ];
  const lines = [
    ...sbatch,
    '--open-mode=append',
    `--chdir="${workFolder}"`,
    '--nodes=1',
    '--ntasks=1',
    '--requeue',
    `--signal=TERM@${CHECKPOINT_SECONDS}`,
    ...wished,
    ...more,
  ];
  const broken = [...lines, ...preamble, geq].find((line) => CONTROL.test(line));
  if (broken !== undefined)
    throw new UsageError(`slurm: expected options of one line each, got ${JSON.stringify(broken)}`);
  return [
    '#!/bin/bash',
    ...lines.map((line) => `#SBATCH ${line}`),
    '',
    ...comments.map((line) => `# ${line.replace(ALL_CONTROL, '?')}`),
    '',
    ...preamble,
    'export SRUN_CPUS_PER_TASK="${SLURM_CPUS_PER_TASK:-1}"  # srun no longer takes this from sbatch',
    '',
    'status=0',
    `srun ${task} || status=$?`,
    '',
    '# A process or a node that was lost, too little memory, or the end of its time (143: stopped at a checkpoint) is worth another',
    '# turn, which goes on from the last checkpoint. 2 is a mistake in what was asked, and stays one.',
    `if [ "$status" -ne 0 ] && [ "$status" -ne 2 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${retries} ]; then`,
    '  echo "ended with $status; queued again" >&2',
    '  scontrol requeue "$SLURM_JOB_ID"',
    'fi',
    'exit "$status"',
    '',
  ].join('\n');
}
