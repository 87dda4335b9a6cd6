import type { z } from 'zod';
import type { OptionGroup } from '../option.ts';
import { wordsSchema } from '../wordsSchema.ts';
import { obeying } from '../obeying.ts';
import { runRule } from '../runRule.ts';
import { shardOf } from '../shardOf.ts';
import type { Command } from '../command.ts';
import { generatorGroup } from '../generatorGroup.ts';
import { outputGroup, runGroup, shardOption } from '../optionGroups.ts';

const groups = [
  generatorGroup,
  {
    title: 'Moments',
    options: {
      moments: {
        kind: 'text',
        value: 'NAME',
        describe: 'by sampling, or a closed form of rand',
        synonyms: ['approximation', 'method'],
        choices: ['sampled', 'gaussian-kernel', 'linearized', 'authors'],
        spellings: { sharper: 'gaussian-kernel' },
        default: 'sampled',
      },
      samples: {
        kind: 'number',
        synonyms: ['num-samples', 'n-samples'],
        describe: 'how many, rounded up to blocks of 256',
        default: '100000',
      },
      accuracy: {
        kind: 'number',
        isReal: true,
        value: 'X',
        describe:
          'as many as bring the sampling errors of Ω and Φ (relative, Frobenius) down to this; --samples, where given, is the most',
      },
      seed: { kind: 'number', alias: 's', describe: 'the samples are drawn from this', default: '0' },
      extend: {
        kind: 'text',
        value: 'FOLDER',
        describe:
          'begin with the samples of these smaller moments, so that only the rest is drawn; the result is the same',
      },
      pieces: {
        kind: 'number',
        describe:
          'parts of the work side by side, at most, each of one thread and with sums of its own in memory; the result is the same',
        default: 'as threads and memory allow',
      },
      shard: shardOption('the samples'),
    },
  },
  runGroup('moments/ and a name'),
  outputGroup,
] as const satisfies readonly OptionGroup[];

type Words = z.infer<typeof words>;
const words = wordsSchema(groups);

const ONLY_SAMPLED = ['samples', 'accuracy', 'seed', 'pieces', 'shard', 'checkpoint-every', 'extend'];
const NOT_WITH_ACCURACY = ['shard', 'extend', 'resume'];

const accuracyAlone = ({ given }: Words): string | undefined => {
  const other = NOT_WITH_ACCURACY.find((name) => given.has(name));
  return given.has('accuracy') && other !== undefined
    ? `--${other} cannot be combined with --accuracy, which decides on the samples by itself`
    : undefined;
};

const noClosedForm = ({ moments = 'sampled', given, resume }: Words): string | undefined => {
  if (moments === 'sampled') return undefined;
  if (resume !== undefined)
    return `--resume cannot be combined with --moments ${moments}: a closed form is made in one go`;
  const useless = ONLY_SAMPLED.find((name) => given.has(name));
  return useless === undefined ? undefined : `--${useless} needs sampled moments; ${moments} is a closed form`;
};

const nothingToExtend = ({ shard, extend }: Words): string | undefined =>
  shard !== undefined && extend !== undefined
    ? '--extend cannot be combined with --shard, which begins with nothing; merge the shards first (geq merge)'
    : undefined;

/** Closed forms as runs store them. */
const STORED = {
  sampled: 'sampled',
  'gaussian-kernel': 'sharper',
  linearized: 'linearized',
  authors: 'authors',
} as const;

const request = words
  .check(obeying<Words>(accuracyAlone, noClosedForm, nothingToExtend, runRule))
  .transform(({ shard, moments = 'sampled', ...rest }) => ({
    ...rest,
    shard: shardOf(shard),
    moments: STORED[moments],
  }));

/** What `geq covariance` is asked for. */
export type CovarianceRequest = z.infer<typeof request>;

export const covariance = {
  name: 'covariance',
  summary: 'Measure mean, Ω and Φ of a generator: by sampling, or in closed form.',
  description:
    'Writes omega.npy, phi.npy, mean_x.npy and mean_c.npy in float64, for NumPy and for --moments of the other commands. The bits depend on generator, seed and --samples alone.',
  groups,
  request,
  examples: [
    ['geq covariance -N 500 --samples 2e5 --out moments/a', 'of the random generator, by sampling'],
    ['geq online -N 500 --moments moments/a --out runs/b', 'a simulation whose theory uses them'],
    ['geq covariance -N 500 --moments gaussian-kernel --out moments/closed', 'the closed form in the same files'],
    ['geq covariance -N 500 --accuracy 0.01 --out moments/b', 'as many samples as an error of 1 % takes'],
    [
      'geq covariance -N 500 --samples 1e6 --extend moments/a --out moments/c',
      'more samples: those of moments/a and the rest',
    ],
    ['geq covariance --generator my.onnx --out moments/mine', 'of a network of your own'],
    ['geq covariance -N 500 --samples 1e8 --shard 3/100 --out moments/3', 'the third of a hundred machines'],
    ['geq covariance --resume moments/a', 'go on after an interruption'],
  ],
} satisfies Command;
