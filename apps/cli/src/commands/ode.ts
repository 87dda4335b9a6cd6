import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { obeying } from '../obeying.ts';
import { methodRule } from '../methodRule.ts';
import { spelled } from '../option.ts';
import type { Command } from '../command.ts';
import { generatorGroup } from '../generatorGroup.ts';
import { outputGroup, theoryGroup, theoryLearningGroup } from '../optionGroups.ts';

const groups = [
  {
    title: 'Run',
    options: {
      prefix: {
        kind: 'text',
        value: 'PATH',
        describe:
          "a run folder (all its students), or the prefix of one run's stored initial conditions, ours or the authors'",
      },
      delta: { kind: 'number', isReal: true, describe: 'D/N, only to be held against the run' },
      out: {
        kind: 'text',
        value: 'FILE',
        describe: 'the curve; with --sweep the folder of curves.csv and figure',
        default: 'PREFIX_ode.dat; sweep/',
      },
      force: { kind: 'flag', describe: 'overwrite a file that geq did not write' },
    },
  },
  {
    title: 'Sweep',
    options: {
      sweep: {
        kind: 'text',
        value: 'NAME=VALUES',
        many: true,
        describe:
          'many curves from one spectrum, side by side on the cores: lr, K, M, seed, both (0 or 1), tolerance or dt as a list lr=0.1,0.2, a range lr=0.05:1:20 of 20 values, or one in the logarithm lr=0.01:1:20log; several --sweep make all combinations',
      },
      threads: { kind: 'number', describe: 'of a sweep: worker threads at most', default: 'one per core' },
    },
  },
  theoryGroup,
  theoryLearningGroup,
  generatorGroup,
  outputGroup,
] as const satisfies readonly OptionGroup[];

type Words = z.infer<typeof words>;
const words = wordsSchema(groups);

/** The run has its own, and cannot be held against them. */
const NOT_WITH_PREFIX = [
  'scenario',
  'generator',
  'input',
  'output',
  'fixed',
  'axis',
  'samples',
  'D',
  'depth',
  'activation',
  'generator-seed',
  'seed',
  'students',
  'student-index',
];

const nothingOfTheRun = ({ prefix, given }: Words): string | undefined => {
  const other = NOT_WITH_PREFIX.find((name) => given.has(name));
  return prefix !== undefined && other !== undefined
    ? `${spelled(other)} cannot be combined with --prefix, whose run has its own; leave it out`
    : undefined;
};

const threadsOfASweep = ({ sweep, given }: Words): string | undefined =>
  sweep.length === 0 && given.has('threads')
    ? '--threads needs --sweep, whose curves run side by side; one curve has one thread'
    : undefined;

const request = words.check(obeying<Words>(nothingOfTheRun, threadsOfASweep, methodRule));

/** What `geq ode` is asked for, with --sweep too. */
export type OdeRequest = z.infer<typeof request>;

export const ode = {
  name: 'ode',
  summary: 'Integrate the theory: of a run (--prefix), or of the options of one.',
  description: 'With --prefix everything comes from the run, and options that say something else are refused.',
  groups,
  request,
  examples: [
    ['geq ode --prefix runs/a', 'the theory of every student in a run folder'],
    [
      'geq ode --prefix runs/a --method euler --dt 0.01 --steps 200 --out euler.dat',
      "as the authors' integrator, digit for digit",
    ],
    ['geq ode -N 1000 --sweep "lr=0.05:1:20" --sweep K=1,2,4 --out sweeps/lr', 'sixty curves, one table, one figure'],
    ['geq ode -N 2000 -D 200 --lr 0.5 --steps 1000 --out curve.dat', 'a curve without any simulation'],
  ],
} satisfies Command;
