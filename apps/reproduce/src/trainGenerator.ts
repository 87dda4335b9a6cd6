import { processOutput, runCli } from '@geq/cli';
import yargs from 'yargs';
import type { Experiment } from './experiment.ts';

/** Options of `geq train` by size: what a laptop trains in under an hour, and the recipe in full. */
const SCALES = {
  dcgan: { quick: ['--ngf', '32', '--ndf', '32', '--batch', '32', '--steps', '2000'], full: [] },
  realnvp: {
    quick: ['--base-dim', '16', '--res-blocks', '1', '--steps', '1000'],
    full: ['--base-dim', '32', '--res-blocks', '2'],
  },
} as const;

const NO_IMAGES =
  'reproduce: expected images to train on, got none; name them with --data PATH or in the environment variable GEQ_IMAGES: ' +
  'a folder or .tar.gz of CIFAR-10 in the binary layout (cifar-10-binary.tar.gz), PNG or JPEG files, or a .npy stack. Nothing is downloaded here';

/**
 * Trains a generator on images of the user's, then holds theory against simulation on it. Writes
 * `results/train-<model>-<scale>`, and the figure of `geq reproduce` in `results/train-<model>-<scale>-theory`. Both go on where they were interrupted.
 */
export const trainGenerator =
  (model: keyof typeof SCALES): Experiment =>
  async (args) => {
    const {
      scale,
      data = process.env.GEQ_IMAGES ?? '',
      out = `results/train-${model}-${scale}`,
      theory,
      _: _rest,
      $0: _script,
      '--': more = [],
    } = await yargs([...args])
      .scriptName(`reproduce:train-${model}`)
      .strict()
      .parserConfiguration({ 'populate--': true })
      .options({
        scale: {
          choices: ['quick', 'full'] as const,
          default: 'quick' as const,
          describe: 'a small network, or the recipe in full',
        },
        data: { type: 'string', describe: 'images, as for geq train (GEQ_IMAGES)' },
        out: { type: 'string', describe: `folder (results/train-${model}-<scale>)` },
        theory: {
          type: 'string',
          array: true,
          default: [] as string[],
          describe: 'an option of geq reproduce, such as --theory=--steps=2',
        },
      })
      .epilogue('What stands behind -- goes to geq train: -- --steps 500')
      .parseAsync();
    if (data === '') {
      processOutput.err(NO_IMAGES);
      return 2;
    }
    const code = await runCli(
      [
        'train',
        model,
        '--data',
        data,
        '--out',
        out,
        ...withDefaults(SCALES[model][scale], (more as unknown[]).map(String)),
      ],
      processOutput,
    );
    if (code !== 0) return code;
    return runCli(
      ['reproduce', '--generator', out, '--scale', scale, '--out', `${out}-theory`, ...theory],
      processOutput,
    );
  };

/** Options in pairs, but those that are given. */
function withDefaults(defaults: readonly string[], given: readonly string[]): string[] {
  const kept = defaults.filter((_, i) => !given.includes(defaults[i - (i % 2)]));
  return [...kept, ...given];
}
