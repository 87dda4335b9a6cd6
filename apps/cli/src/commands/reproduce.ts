import { isTheoryActivation, theoryActivations } from '@geq/ode';
import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { obeying } from '../obeying.ts';
import { runRule } from '../runRule.ts';
import { methodRule } from '../methodRule.ts';
import { shardOf } from '../shardOf.ts';
import type { Command } from '../command.ts';
import { generatorGroup } from '../generatorGroup.ts';
import { learningGroup, outputGroup, runGroup, shardOption, theoryGroup } from '../optionGroups.ts';

const groups = [
  {
    title: 'Experiment',
    options: {
      scale: {
        kind: 'text',
        value: 'NAME',
        describe: "a first look, or the paper's range",
        choices: ['quick', 'full'],
        default: 'quick',
      },
      seeds: {
        kind: 'number',
        describe: 'independent data streams, side by side on the cores',
        default: 'quick 8, full 16; dcgan: 2, 2',
      },
      shard: shardOption('the seeds'),
    },
  },
  generatorGroup,
  learningGroup(
    'quick 100, full 1000; dcgan: 10, 100',
    'quick 2, full 4; dcgan: 8',
    'quick 20000, full 200000; dcgan: 10000, 40000',
  ),
  theoryGroup,
  runGroup("results/ and the experiment's name"),
  outputGroup,
] as const satisfies readonly OptionGroup[];

type Words = z.infer<typeof words>;
const words = wordsSchema(groups);

const noEuler = ({ method }: Words): string | undefined =>
  method === 'euler'
    ? '--method: expected auto, exponential, dopri5 or rk4, got euler, whose rows are not those of the simulation; it belongs to geq ode --prefix'
    : undefined;

const knownEquations = ({ g = 'erf' }: Words): string | undefined =>
  isTheoryActivation(g)
    ? undefined
    : `-g: expected ${theoryActivations.join(' or ')}, got ${g}, whose equations are not known; geq online -g ${g} simulates it, geq plot shows it beside the closed form at its own overlaps`;

const noOtherScale = ({ resume, scale }: Words): string | undefined =>
  resume !== undefined && scale !== undefined
    ? '--scale cannot be combined with --resume, whose experiment has its own size; leave it out'
    : undefined;

const request = words
  .check(obeying<Words>(noEuler, knownEquations, noOtherScale, runRule, methodRule))
  .transform(({ shard, ...rest }) => ({ ...rest, shard: shardOf(shard) }));

/** What `geq reproduce` is asked for. */
export type ReproduceRequest = z.infer<typeof request>;

export const reproduce = {
  name: 'reproduce',
  summary: 'An experiment of the paper, whole: simulations, theory, agreement, figure.',
  description:
    'Options change the experiment; its folder then holds a run per seed, figure.svg, figure.png, agreement.txt and agreement.json.',
  groups,
  request,
  examples: [
    ['geq reproduce', "the quick version of the paper's first experiment"],
    ['geq reproduce --scenario dcgan_cifar10', 'inputs from a network trained on images'],
    ['geq reproduce --generator my.onnx', 'inputs from a network of your own'],
    ['geq reproduce --scale full --seeds 32', "the paper's range, with better statistics"],
    [
      'geq reproduce --scale full --seeds 32 --shard 3/8 --out results/3',
      'four of these seeds, on the third of eight machines',
    ],
    [
      'geq reproduce -N 2000 -D 200 -L 2 -f erf --lr 0.5 --out results/mine',
      'a generator and a learning rate of your own',
    ],
  ],
} satisfies Command;
