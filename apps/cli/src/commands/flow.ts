import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import type { Command } from '../command.ts';
import { generatorGroup } from '../generatorGroup.ts';
import { outputGroup } from '../optionGroups.ts';

const { layout, 'coupling-bn': couplingBn, weights, engine } = generatorGroup.options;

const groups = [
  {
    title: 'Flow',
    options: {
      model: {
        kind: 'text',
        value: 'FILE',
        describe: 'a pickled flow, a state_dict, a .safetensors file, or a folder of geq train',
        default: 'the shipped flow, trained on CIFAR-10',
      },
      layout,
      'coupling-bn': couplingBn,
      weights,
    },
  },
  {
    title: 'Rows',
    options: {
      in: {
        kind: 'text',
        value: 'FILE',
        describe:
          'of f, g, logprob: a .npy file of rows; with --images bytes, numbers in [0, 1], or a binary file of CIFAR-10 (.bin)',
      },
      out: {
        kind: 'text',
        value: 'FILE',
        describe:
          'of f, g, sample: a .npy file for the result (float32); of logprob: log p of each row (float64), of images before the data pass with --images',
      },
      images: { kind: 'flag', describe: 'f and logprob take images, g and sample write images in [0, 1]' },
      count: {
        kind: 'number',
        describe: 'of sample: how many; else the first rows of the file alone',
        default: '64; all rows',
      },
      seed: {
        kind: 'number',
        alias: 's',
        describe: 'of sample: the latents are drawn from this; with --images: the noise that dequantises',
        default: '0',
      },
      temperature: {
        kind: 'number',
        isReal: true,
        describe: 'of sample: standard deviation of the latents',
        default: '1',
      },
      grid: { kind: 'text', value: 'FILE', describe: 'of sample: a .png of the images side by side' },
      direction: {
        kind: 'text',
        value: 'NAME',
        describe: 'of export to .onnx: g (z → x), or f (x → z and log|J|)',
        choices: ['f', 'g'],
        default: 'g',
      },
    },
  },
  {
    title: 'Run',
    options: {
      engine,
      threads: {
        kind: 'number',
        describe: 'threads at most, each with a copy of the network',
        default: 'one per core',
      },
      force: { kind: 'flag', describe: 'overwrite files that are there' },
    },
  },
  outputGroup,
] as const satisfies readonly OptionGroup[];

const request = wordsSchema(groups);

/** What `geq flow` is asked for. */
export type FlowRequest = z.infer<typeof request>;

export const flow = {
  name: 'flow',
  summary: 'Real NVP flows: images to latents and back, densities, samples.',
  description:
    'f takes rows x to latents z, g takes them back, in logit space; --images goes through the data pass: images are dequantised, squashed into [0.05, 0.95] and taken to logits. Log-densities are natural logarithms. Rows are flattened or (channels, rows, columns).',
  positional: {
    name: 'WAY',
    describe: 'f (x → z), g (z → x), logprob, sample, info, or export FILE: a .safetensors, .pth or .onnx file',
  },
  groups,
  request,
  examples: [
    ['geq flow sample --count 64 --temperature 0.8 --grid samples.png', 'pictures'],
    ['geq flow logprob --images --in test_batch.bin', "bits a dimension of CIFAR-10's test set"],
    ['geq flow f --in x.npy --out z.npy', 'latents of images in logit space'],
    ['geq flow g --in z.npy --out images.npy --images', 'and back, as images'],
    ['geq flow info --model my.model', 'what a file is'],
    ['geq flow export flow.onnx --direction f', 'for other programs'],
  ],
} satisfies Command;
