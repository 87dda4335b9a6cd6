import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';
import { json, quiet } from '../optionGroups.ts';

const groups = [
  {
    title: 'Merge',
    options: {
      out: { kind: 'text', value: 'FOLDER', describe: 'where the result goes: the files of one run over all shards' },
      partial: {
        kind: 'flag',
        describe: 'of moments: merge the finished shards though others are missing; these can be added later',
      },
      force: { kind: 'flag', describe: 'start anew where another run or other files stand' },
      wait: { kind: 'flag', describe: 'wait while another geq writes the result' },
    },
  },
  { title: 'Output', options: { quiet, json } },
] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq merge` is asked for. */
export type MergeRequest = z.infer<typeof request>;

export const merge = {
  name: 'merge',
  summary: 'Make one of the shards that several machines have made: moments, or an experiment.',
  description:
    'The order of the folders changes nothing, bit for bit. Overlapping shards and those of another generator or run are refused, missing ones listed. A merge that was cut short is repeated by the same command.',
  positional: { name: 'FOLDER', describe: 'the folders of geq covariance --shard, or of geq reproduce --shard' },
  groups,
  request,
  examples: [
    ['geq merge moments/1 moments/2 moments/3 --out moments/a', 'three shards'],
    ['geq merge results/1 results/2 --out results/all', 'an experiment: agreement and figure of all seeds'],
    ['geq merge moments/1 moments/3 --partial --out moments/part', 'what there is'],
  ],
} satisfies Command;
