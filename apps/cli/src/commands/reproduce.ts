import type { Command } from '../command.ts';
import { generatorGroup, learningGroup, outputGroup, runGroup, shardOption, theoryGroup } from '../optionGroups.ts';

export const reproduce: Command = {
  name: 'reproduce',
  summary: 'An experiment of the paper, whole: simulations, theory, agreement, figure.',
  description:
    'Options change the experiment; its folder then holds a run per seed, figure.svg, figure.png, agreement.txt and agreement.json.',
  groups: [
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
  ],
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
  load: async () => (await import('../actions/reproduce.ts')).reproduce,
};
