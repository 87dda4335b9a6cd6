import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { obeying } from '../obeying.ts';
import { runRule } from '../runRule.ts';
import type { Command } from '../command.ts';
import { generatorGroup } from '../generatorGroup.ts';
import { learningGroup, outputGroup, runGroup } from '../optionGroups.ts';

const run = runGroup("runs/ and the run's name");

const groups = [
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
] as const satisfies readonly OptionGroup[];

const words = wordsSchema(groups);
const request = words.check(obeying<z.infer<typeof words>>(runRule));

/** What `geq online` is asked for. */
export type OnlineRequest = z.infer<typeof request>;

export const online = {
  name: 'online',
  summary: "Train two-layer students on one pass over a generator's samples.",
  description:
    "Writes the authors' .dat files and run.json into a folder. Interrupt it at any time: what it says then goes on, bit for bit.",
  groups,
  request,
  examples: [
    [
      'geq online -N 500 --lr 0.2 --steps 100 -s 1 --store --out runs/a',
      "as the authors' script, with stored initial conditions",
    ],
    ['geq online -K 4 -M 2 --lr "0.2/sqrt(K)" --students 8', 'eight students on one data stream'],
    ['geq online --resume runs/a', 'go on after an interruption'],
  ],
} satisfies Command;
