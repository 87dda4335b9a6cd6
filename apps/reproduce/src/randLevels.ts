import yargs from 'yargs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { processOutput, startProgress, troubleLine, withInterrupt } from '@geq/cli';
import { percentWithError, type Comparison, type Interval } from '@geq/analysis';
import { estimateMoments, experimentOf, momentsConfig, runExperiment } from '@geq/experiments';
import { writeFileAtomic } from '@geq/runs';
import { momentsSourceOf } from '@geq/scenarios';
import type { Experiment } from './experiment.ts';

const SCALES = {
  quick: { latents: [25, 100], steps: 30, seeds: 8, samples: 1e5, evaluationSize: 1e5 },
  full: { latents: [25, 50, 100, 200], steps: 100, seeds: 16, samples: 1e6, evaluationSize: 1e6 },
} as const;

const LEVELS = ['authors', 'linearized', 'sharper', 'sampled'] as const;

const percent = (of: Interval | undefined): string =>
  of === undefined ? 'unknown' : percentWithError(of.mean, of.halfWidth).replace(/\u00a0%$/, '');

function line(D: number, level: string, { eg, Q, R, parts }: Comparison): string {
  const cells = [
    D,
    level,
    percent(parts.total.average),
    percent(parts.nonGaussianity?.average),
    percent(parts.covariances?.average),
    percent(parts.trajectory.average),
    percent(eg.ofRun),
    percent(Q.ofRun),
    percent(R.ofRun),
  ];
  return `| ${cells.join(' | ')} |`;
}

/**
 * Which covariances describe the generator best: the authors' recursion, the paper's linearization, the sharper kernels, or
 * moments from samples, against the same simulations at one N for several D. What is left with sampled moments is not
 * the fault of a recursion. Writes `levels.md` in `results/rand-levels-<scale>`.
 */
export const randLevels: Experiment = async (args) => {
  const options = await yargs([...args])
    .scriptName('reproduce:rand-levels')
    .strict()
    .options({
      scale: {
        choices: ['quick', 'full'] as const,
        default: 'quick' as const,
        describe: 'quick: two D, a minute; full: four D, a quarter of an hour',
      },
      N: { type: 'number', default: 1000, describe: 'input dimension' },
      latents: { type: 'number', array: true, describe: 'values of D' },
      seeds: { type: 'number', describe: 'independent data streams' },
      steps: { type: 'number', describe: 't_max' },
      samples: { type: 'number', describe: 'of the sampled moments' },
      'evaluation-size': {
        type: 'number',
        describe: 'fresh samples of each stream on which the parts of the gap are measured',
      },
      out: { type: 'string', describe: 'folder (results/rand-levels-<scale>)' },
      quiet: { type: 'boolean', default: false, describe: 'no progress' },
    })
    .parseAsync();
  const { scale, N, quiet } = options;
  const preset = SCALES[scale];
  const {
    latents = preset.latents,
    steps = preset.steps,
    seeds = preset.seeds,
    samples = preset.samples,
    'evaluation-size': evaluationSize = preset.evaluationSize,
  } = options;
  const root = options.out ?? join('results', `rand-levels-${scale}`);
  const how = { threads: cpus().length, checkpointSeconds: 20 };
  const rows: string[] = [];
  const troubled: string[] = [];
  for (const D of latents) {
    const momentsFolder = join(root, `moments_D${D}`);
    const progress = startProgress(`moments, D = ${D}`, 'samples', { quiet, output: processOutput });
    const moments = await withInterrupt((signal) =>
      estimateMoments(momentsConfig({ N, D, samples }), {
        ...how,
        folder: momentsFolder,
        signal,
        onProgress: progress.update,
      }),
    ).finally(progress.finish);
    if (moments.status !== 'ok') {
      processOutput.err(
        moments.status === 'aborted' ? 'stopped; the same command goes on from here' : moments.notes.join('; '),
      );
      return moments.status === 'aborted' ? 130 : 1;
    }
    for (const level of LEVELS) {
      const source = await momentsSourceOf(level === 'sampled' ? momentsFolder : level);
      const { config } = experimentOf(
        { scenario: 'rand', N, D, steps, seeds, evaluationSize, moments: source.moments },
        scale,
      );
      const bar = startProgress(`D = ${D}, ${level}`, 'steps', { quiet, output: processOutput });
      const { outcome } = await withInterrupt((signal) =>
        runExperiment(config, {
          ...how,
          folder: join(root, `D${D}_${level}`),
          momentsFolder: source.momentsFolder,
          signal,
          onProgress: bar.update,
        }),
      ).finally(bar.finish);
      if (!outcome) return 130;
      if (outcome.troubles.length > 0)
        troubled.push(`D = ${D}, ${level}: ${troubleLine(outcome.troubles, outcome.comparison)}`);
      rows.push(line(D, level, outcome.comparison));
    }
  }
  const text = [
    '# Which covariances, which gap',
    '',
    `Scenario rand, N = ${N}, K = M = 2, erf, η = 0.2, t ≤ ${steps}, ${seeds} seeds; the same simulations in each group of four; sampled: ${samples} samples. Percent of the theory's value (Q, R: of their largest entry), 95 % intervals over runs; parts on ${evaluationSize} fresh samples a stream.`,
    '',
    '| D | Ω and Φ | gap of the mean | non-Gaussian fields | covariances | trajectory | one run, overlaps of the model | Q | R |',
    `|${' --- |'.repeat(9)}`,
    ...rows,
    '',
  ].join('\n');
  await writeFileAtomic(join(root, 'levels.md'), text);
  processOutput.out(text);
  for (const line of troubled) processOutput.err(line);
  return troubled.length > 0 ? 1 : 0;
};
