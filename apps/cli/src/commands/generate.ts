import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { obeying } from '../obeying.ts';
import { readRange } from '../readRange.ts';
import type { Command } from '../command.ts';
import { generatorGroup } from '../generatorGroup.ts';
import { outputGroup } from '../optionGroups.ts';

const groups = [
  generatorGroup,
  {
    title: 'Samples',
    options: {
      count: { kind: 'number', describe: 'how many', default: '64' },
      seed: { kind: 'number', alias: 's', describe: 'latents z ~ N(0, 1) are drawn from this', default: '0' },
      latents: {
        kind: 'text',
        value: 'FILE',
        describe:
          'in place of these two, latents of your own: count×D (or count×D×1×1) in .npy, or z in .npz, .safetensors, .pt',
      },
      out: { kind: 'text', value: 'FILE', describe: 'x.npy, written as it is sampled, or x.npz' },
      grid: { kind: 'text', value: 'FILE', describe: 'x.png: the first 64 outputs as images' },
      range: {
        kind: 'text',
        value: 'LOW,HIGH',
        describe: 'of the grid: values shown as black and white',
        default: '-1,1',
      },
      force: { kind: 'flag', describe: 'overwrite files that are there' },
      threads: { kind: 'number', describe: 'worker threads at most', default: 'one per core' },
    },
  },
  outputGroup,
] as const satisfies readonly OptionGroup[];

const words = wordsSchema(groups).transform(({ range, ...rest }) => ({ ...rest, range: readRange(range) }));
type Asked = z.infer<typeof words>;

const somePlace = ({ out, grid }: Asked): string | undefined =>
  out === undefined && grid === undefined
    ? 'generate: expected --out FILE, --grid FILE or both, got neither'
    : undefined;

const rangeOfAGrid = ({ grid, given }: Asked): string | undefined =>
  grid === undefined && given.has('range') ? '--range needs --grid FILE, whose black and white it says' : undefined;

const request = words.check(obeying<Asked>(somePlace, rangeOfAGrid));

/** What `geq generate` is asked for. */
export type GenerateRequest = z.infer<typeof request>;

export const generate = {
  name: 'generate',
  summary: 'Sample a generator: its outputs as numbers, and as a grid of images.',
  description: 'x is count×N in float32, images flattened channel, row, column; .npz holds z (count×D) beside it.',
  groups,
  request,
  examples: [
    ['geq generate --scenario dcgan_cifar10 --grid images.png', 'look at what a network makes'],
    ['geq generate --generator my.onnx --count 1e5 --out x.npy', 'samples for NumPy'],
    ['geq generate --generator my.onnx --latents z.npy --out x.npy', 'of latents of your own'],
    ['geq generate -N 784 -f tanh --grid rand.png', 'of a random generator'],
  ],
} satisfies Command;
