import type { Command } from '../command.ts';
import { json } from '../optionGroups.ts';

export const plot: Command = {
  name: 'plot',
  summary: 'Draw the figure: simulation as dots, theory as lines, overlaps, gap.',
  positional: { name: 'RUN', describe: 'run folders, folders of experiments, or prefixes; each becomes a curve' },
  groups: [
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
  ],
  examples: [
    ['geq plot runs/a --out a.svg', 'one run'],
    ['geq plot results/a results/b --label "N = 250" --label "N = 4000" --out sizes', 'two experiments in one figure'],
  ],
  load: async () => (await import('../actions/plot.ts')).plot,
};
