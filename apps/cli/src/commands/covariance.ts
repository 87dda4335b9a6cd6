import type { Command } from '../command.ts';
import { generatorGroup, outputGroup, runGroup, shardOption } from '../optionGroups.ts';

export const covariance: Command = {
  name: 'covariance',
  summary: 'Measure mean, Ω and Φ of a generator: by sampling, or in closed form.',
  description:
    'Writes omega.npy, phi.npy, mean_x.npy and mean_c.npy in float64, for NumPy and for --moments of the other commands. The bits depend on generator, seed and --samples alone.',
  groups: [
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
  ],
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
  load: async () => (await import('../actions/covariance.ts')).covariance,
};
