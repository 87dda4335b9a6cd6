import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

const groups = [
  {
    title: 'Figure',
    options: {
      out: { kind: 'text', value: 'FILE', describe: 'x.svg, x.png, or x for both', default: 'figure' },
      title: { kind: 'text', value: 'TEXT', describe: 'above the figure' },
      label: { kind: 'text', value: 'TEXT', many: true, describe: 'of a curve; once per run, in their order' },
      force: { kind: 'flag', describe: 'overwrite a file that geq did not write' },
      json,
    },
  },
] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq plot` is asked for. */
export type PlotRequest = z.infer<typeof request>;

export const plot = {
  name: 'plot',
  summary: 'Draw the figure: simulation as dots, theory as lines, overlaps, gap.',
  positional: { name: 'RUN', describe: 'run folders, folders of experiments, or prefixes; each becomes a curve' },
  groups,
  request,
  examples: [
    ['geq plot runs/a --out a.svg', 'one run'],
    ['geq plot results/a results/b --label "N = 250" --label "N = 4000" --out sizes', 'two experiments in one figure'],
  ],
} satisfies Command;
