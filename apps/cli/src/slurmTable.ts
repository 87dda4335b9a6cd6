import { shellWord } from '@geq/runs';
import type { PartStatus, SlurmStatus } from './slurm/slurmStatus.ts';
import { alignedTable } from './alignedTable.ts';
import { printable } from './printable.ts';
import { duration } from './progress.ts';

const MOST_ROWS = 30; // of shards that run or failed; the counts are of all
const MOST_LETTERS = 100;

/** What a part is doing, in words. */
function inWords({ state, host, share, secondsLeft, word }: PartStatus): string {
  switch (state) {
    case 'running':
      return [
        host === undefined ? '' : `on ${host}`,
        share === undefined ? '' : `${Math.floor(100 * share)} %`,
        secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
      ]
        .filter((part) => part !== '')
        .join(', ');
    case 'waiting':
      return word === undefined || word === 'None' ? '' : word === 'Dependency' ? 'for the shards' : `(${word})`;
    case 'failed':
      return printable(word ?? '').slice(0, MOST_LETTERS);
    default:
      return '';
  }
}

/** `geq slurm status` as lines: counts, every shard that runs or failed, the merge, and what to do. */
export function statusLines(folder: string, { file, shards, merge, note }: SlurmStatus): string[] {
  const states = ['done', 'running', 'waiting', 'failed', 'not submitted'] as const;
  const counts = states
    .map((state) => [state, shards.filter((shard) => shard.state === state).length] as const)
    .filter(([, count]) => count > 0);
  const told = shards
    .map((shard, i) => ({ ...shard, index: i + 1 }))
    .filter(({ state }) => state === 'running' || state === 'failed');
  const rows = told
    .slice(0, MOST_ROWS)
    .map((shard) => [`  ${shard.index}/${file.shards}`, shard.state, inWords(shard)]);
  const left =
    shards.some(({ state }) => state === 'failed' || state === 'not submitted') ||
    merge.state === 'failed' ||
    merge.state === 'not submitted';
  return [
    `${folder}: geq ${file.command} in ${file.shards} shards: ${counts.map(([state, count]) => `${count} ${state}`).join(', ')}`,
    ...(rows.length > 0 ? alignedTable(rows, { left: 3 }) : []),
    ...(told.length > MOST_ROWS ? [`  and ${told.length - MOST_ROWS} more (--json has all)`] : []),
    `  merge ${[merge.state, inWords(merge)].filter((part) => part !== '').join(' ')}`,
    ...(note === undefined ? [] : [`  the queue is not known: ${note}`]),
    ...(left ? [`submit again what is not done: geq slurm retry ${shellWord(folder)}`] : []),
    ...(merge.state === 'done' ? [`result: ${folder}/merged`] : []),
  ];
}
