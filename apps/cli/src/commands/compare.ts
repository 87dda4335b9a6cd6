import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { obeying } from '../obeying.ts';
import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

const groups = [
  {
    title: 'Output',
    options: {
      table: { kind: 'flag', describe: 'a table in time too: simulation, theory, gap' },
      rows: { kind: 'number', describe: 'rows of the table', default: '20' },
      json,
      out: { kind: 'text', value: 'FILE', describe: 'write the JSON to this file' },
      force: { kind: 'flag', describe: 'overwrite a file that geq did not write' },
    },
  },
] as const satisfies readonly OptionGroup[];

type Words = z.infer<typeof words>;
const words = wordsSchema(groups);

const rowsOfATable = ({ table, given }: Words): string | undefined =>
  given.has('rows') && table !== true ? '--rows needs --table, whose rows it counts' : undefined;

const request = words.check(obeying<Words>(rowsOfATable));

/** What `geq compare` is asked for. */
export type CompareRequest = z.infer<typeof request>;

export const compare = {
  name: 'compare',
  summary: 'How far simulation and theory are apart, and why.',
  positional: {
    name: 'RUN',
    describe: 'run folders, folders of experiments, or prefixes of runs with their _ode.dat; all are averaged',
  },
  groups,
  request,
  examples: [
    ['geq compare results/rand-quick', 'all seeds of an experiment'],
    ['geq compare runs/a --table', 'a run of your own, number by number'],
    ['geq compare runs/a runs/b --json', 'for a script'],
  ],
} satisfies Command;
