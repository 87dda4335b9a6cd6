import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

export const compare: Command = {
  name: 'compare',
  summary: 'How far simulation and theory are apart, and why.',
  positional: {
    name: 'RUN',
    describe: 'run folders, folders of experiments, or prefixes of runs with their _ode.dat; all are averaged',
  },
  groups: [
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
  ],
  examples: [
    ['geq compare results/rand-quick', 'all seeds of an experiment'],
    ['geq compare runs/a --table', 'a run of your own, number by number'],
    ['geq compare runs/a runs/b --json', 'for a script'],
  ],
  load: async () => (await import('../actions/compare.ts')).compare,
};
