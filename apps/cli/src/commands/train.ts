import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { obeying } from '../obeying.ts';
import { runRule } from '../runRule.ts';
import type { Command } from '../command.ts';
import { LEARNING_RATE, OUT, outputGroup } from '../optionGroups.ts';

const groups = [
  {
    title: 'Data',
    options: {
      data: {
        kind: 'text',
        synonyms: ['dataset', 'images', 'data-dir'],
        value: 'PATH',
        describe:
          'images, told by what is in the files: pictures of any size (PNG, JPEG, WebP, GIF, TIFF, AVIF), CIFAR (binary and Python), MNIST, stacks N×C×H×W or N×H×W×C in .npy, .npz, .pt or .safetensors, tables with pictures in .parquet or .arrow; one file, a folder, links followed, or archives (.tar, .tar.gz, .zip, WebDataset)',
      },
      'image-size': {
        kind: 'number',
        describe: 'rows and columns: images are cut to their centred square and resized',
        default: 'pictures 32; arrays have their own',
      },
      channels: {
        kind: 'number',
        describe: '3, or 1 for gray: 0.299 R + 0.587 G + 0.114 B',
        default: 'pictures 3; arrays have their own',
      },
      range: {
        kind: 'text',
        value: 'LOW,HIGH',
        describe: 'of arrays: the numbers that are black and white; those beyond are clamped',
        default: 'told where the numbers leave one reading',
      },
      split: {
        kind: 'text',
        value: 'NAME',
        describe: 'of data in parts: train, val, test, several with commas, or all',
        default: 'all but val and test, where there is more',
      },
      key: {
        kind: 'text',
        value: 'NAME',
        describe:
          'of samples with several images (a picture and its mask): a key of WebDataset, a folder, a column, an array; or all',
      },
      'skip-unreadable': {
        kind: 'flag',
        describe: 'leave out pictures and links that cannot be read, instead of refusing the folder',
      },
      flips: {
        kind: 'flag',
        negatable: true,
        describe: 'mirror every second image, by chance',
        default: 'realnvp alone',
      },
      'held-out': {
        kind: 'number',
        describe:
          "of realnvp: images that are measured and never trained on; those of CIFAR's test file where it lies beside the others",
        default: '512, one in ten at most',
      },
    },
  },
  {
    title: 'Training',
    options: {
      steps: { kind: 'number', isReal: true, describe: 'steps of Adam in all, those of a resumed run included' },
      epochs: {
        kind: 'number',
        isReal: true,
        describe: 'in place of --steps: passes over the data',
        default: 'dcgan 25, realnvp 20',
      },
      batch: {
        kind: 'number',
        synonyms: ['batch-size', 'bs'],
        describe: 'images a step',
        default: 'dcgan 64, realnvp 32',
      },
      lr: {
        kind: 'number',
        isReal: true,
        synonyms: LEARNING_RATE,
        describe: 'learning rate of Adam',
        default: 'dcgan 2e-4, realnvp 1e-3',
      },
      beta1: { kind: 'number', isReal: true, describe: 'of Adam', default: 'dcgan 0.5, realnvp 0.9' },
      seed: {
        kind: 'number',
        alias: 's',
        describe: 'weights, order of the images, latents and noise are drawn from this',
        default: '0',
      },
      init: {
        kind: 'text',
        value: 'FILE',
        describe:
          'begin with these weights: a checkpoint of geq train, of PyTorch (netG.…, netD.…; a generator alone), or a flow; Adam begins anew',
      },
      weights: {
        kind: 'text',
        value: 'NAME',
        describe:
          'of several networks in that file, the one that is meant: what stands before the names of its tensors, G_ema for example',
      },
    },
  },
  {
    title: 'Networks',
    options: {
      nz: { kind: 'number', describe: 'of dcgan: latents D', default: '100' },
      ngf: { kind: 'number', describe: "of dcgan: channels of the generator's last hidden map", default: '64' },
      ndf: { kind: 'number', describe: "of dcgan: channels of the discriminator's first map", default: '64' },
      'base-dim': {
        kind: 'number',
        describe: 'of realnvp: channels inside the couplings',
        default: '32 (64 in the PyTorch port)',
      },
      'res-blocks': {
        kind: 'number',
        describe: 'of realnvp: residual blocks a coupling',
        default: '2 (8 in the PyTorch port)',
      },
      layout: {
        kind: 'text',
        value: 'NAME',
        describe: 'of realnvp: its scales',
        choices: ['cifar10', 'imnet32', 'imnet64', 'celeba'],
        default: 'cifar10; imnet64 for 64×64 images',
      },
      bottleneck: {
        kind: 'flag',
        negatable: true,
        describe: 'of realnvp: blocks of 1×1, 3×3, 1×1 convolutions',
        default: 'without',
      },
      skip: { kind: 'flag', negatable: true, describe: 'of realnvp: sum the outputs of all blocks', default: 'with' },
      'weight-norm': { kind: 'flag', negatable: true, describe: 'of realnvp', default: 'with' },
      'coupling-bn': {
        kind: 'flag',
        negatable: true,
        describe: 'of realnvp: batch norm behind its couplings',
        default: 'with',
      },
      affine: { kind: 'flag', negatable: true, describe: 'of realnvp: couplings that scale too', default: 'with' },
    },
  },
  {
    title: 'Run',
    options: {
      out: {
        kind: 'text',
        value: 'FOLDER',
        synonyms: OUT,
        describe: 'where its files go',
        default: "runs/ and the run's name",
      },
      resume: {
        kind: 'text',
        value: 'FOLDER',
        describe:
          'go on with the run in this folder; all parameters come from it, --steps and --epochs may say how far',
      },
      force: { kind: 'flag', describe: 'start anew where another run or other files stand' },
      'save-every': { kind: 'number', describe: 'steps between checkpoints', default: '100' },
      keep: { kind: 'number', describe: 'checkpoints that stay', default: '3' },
      'sample-every': {
        kind: 'number',
        describe: 'steps between sample grids and measurements of held-out images',
        default: '250',
      },
      engine: {
        kind: 'text',
        value: 'NAME',
        describe: 'what runs networks',
        choices: ['onnx', 'tfjs'],
        default: 'onnx',
      },
      threads: { kind: 'number', describe: 'threads of the engine', default: 'one per core' },
    },
  },
  outputGroup,
] as const satisfies readonly OptionGroup[];

type Words = z.infer<typeof words>;
const words = wordsSchema(groups);

const oneLength = ({ given }: Words): string | undefined =>
  given.has('epochs') && given.has('steps')
    ? '--epochs cannot be combined with --steps; leave one of them out'
    : undefined;

const ownCheckpoint = ({ resume, given }: Words): string | undefined => {
  const other = ['weights', 'init'].find((name) => given.has(name));
  return resume !== undefined && other !== undefined
    ? `--${other} cannot be combined with --resume, which goes on from the run's own checkpoint; leave it out`
    : undefined;
};

const weightsOfInit = ({ resume, init, weights }: Words): string | undefined =>
  resume === undefined && init === undefined && weights !== undefined
    ? '--weights needs --init FILE, whose networks it chooses from; leave it out'
    : undefined;

const request = words.check(obeying<Words>(oneLength, ownCheckpoint, weightsOfInit, runRule));

/** What `geq train` is asked for. */
export type TrainRequest = z.infer<typeof request>;

export const train = {
  name: 'train',
  summary: 'Train a generator on images: a DCGAN or a real NVP flow.',
  description:
    'Writes checkpoints, losses.csv, sample grids and the trained generator into a folder, which --generator FOLDER of the other commands takes. Interrupt it at any time: what it says then goes on, bit for bit on the same machine, engine and number of threads.',
  positional: { name: 'MODEL', describe: 'dcgan or realnvp; with --resume it may be left out', isOptional: true },
  groups,
  request,
  examples: [
    ['geq train dcgan --data cifar-10-binary.tar.gz --epochs 25', "as the paper's generator was trained"],
    ['geq train realnvp --data photos --image-size 32 --steps 2000 --out runs/flow', 'a flow on a folder of pictures'],
    ['geq train --resume runs/flow', 'go on after an interruption'],
    ['geq reproduce --generator runs/flow', 'theory against simulation on what was trained'],
  ],
} satisfies Command;
