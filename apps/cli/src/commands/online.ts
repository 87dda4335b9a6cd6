import type { Command } from '../command.ts';
import { generatorGroup, learningGroup, outputGroup, runGroup } from '../optionGroups.ts';

const run = runGroup("runs/ and the run's name");

export const online: Command = {
  name: 'online',
  summary: "Train two-layer students on one pass over a generator's samples.",
  description:
    "Writes the authors' .dat files and run.json into a folder. Interrupt it at any time: what it says then goes on, bit for bit.",
  groups: [
    generatorGroup,
    learningGroup('100; dcgan: 10', '1', '0'),
    {
      ...run,
      options: {
        store: {
          kind: 'flag',
          describe: "write the initial conditions too, in the authors' files, for their integrator",
        },
        ...run.options,
      },
    },
    outputGroup,
  ],
  examples: [
    [
      'geq online -N 500 --lr 0.2 --steps 100 -s 1 --store --out runs/a',
      "as the authors' script, with stored initial conditions",
    ],
    ['geq online -K 4 -M 2 --lr "0.2/sqrt(K)" --students 8', 'eight students on one data stream'],
    ['geq online --resume runs/a', 'go on after an interruption'],
  ],
  load: async () => (await import('../actions/online.ts')).online,
};
