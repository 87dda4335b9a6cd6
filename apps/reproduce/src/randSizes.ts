import yargs from 'yargs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { processOutput, startProgress, troubleLine, withInterrupt, writeFigure } from '@geq/cli';
import { figureCurve, sizeTable, type SizePoint } from '@geq/analysis';
import { experimentOf, runExperiment } from '@geq/experiments';
import { writeFileAtomic } from '@geq/runs';
import type { Experiment } from './experiment.ts';

const SCALES = {
  quick: { sizes: [250, 500, 1000], steps: 100, seeds: 8, evaluationSize: 40_000 },
  full: { sizes: [250, 500, 1000, 2000, 4000], steps: 100, seeds: 16, evaluationSize: 200_000 },
} as const;

const SEEDS_APART = 1000;

/** How D goes with N: the paper's limit, and the paper's figure. */
const RULES = { 'D = N/10': (N: number) => N / 10, 'D = 100': () => 100 } as const;

/**
 * The gap between simulation and theory against N, once at D = N/10 and once at D = 100, with its parts, and the
 * exponents of power laws: `sizes.md`, `sizes.json` and a figure per rule in `results/rand-sizes-<scale>`.
 */
export const randSizes: Experiment = async (args) => {
  const options = await yargs([...args])
    .scriptName('reproduce:rand-sizes')
    .strict()
    .options({
      scale: {
        choices: ['quick', 'full'] as const,
        default: 'quick' as const,
        describe: 'quick: N up to 1000, minutes; full: up to 4000, half an hour',
      },
      sizes: { type: 'number', array: true, describe: 'values of N, multiples of 10' },
      seeds: { type: 'number', describe: 'independent data streams' },
      steps: { type: 'number', describe: 't_max' },
      'evaluation-size': {
        type: 'number',
        describe: 'fresh samples of each stream on which the parts of the gap are measured',
      },
      out: { type: 'string', describe: 'folder (results/rand-sizes-<scale>)' },
      moments: {
        choices: ['sharper', 'linearized', 'authors'] as const,
        default: 'sharper' as const,
        describe: 'level of the covariances',
      },
      quiet: { type: 'boolean', default: false, describe: 'no progress' },
    })
    .parseAsync();
  const preset = SCALES[options.scale];
  const {
    sizes = preset.sizes,
    seeds = preset.seeds,
    steps = preset.steps,
    'evaluation-size': evaluationSize = preset.evaluationSize,
  } = options;
  const root =
    options.out ??
    join('results', `rand-sizes-${options.scale}${options.moments === 'sharper' ? '' : `-${options.moments}`}`);
  const sections: string[] = [
    `# Simulation against theory along N\n\nScenario rand, K = M = 2, erf, η = 0.2, t ≤ ${steps}, ${seeds} seeds, ${options.moments} covariances. Each N has data streams, students and teachers of its own. 95 % intervals over runs, rows averaged evenly in log t.`,
  ];
  const summary: Record<string, unknown> = {};
  const troubled: string[] = [];
  for (const [rule, D] of Object.entries(RULES)) {
    const points: (SizePoint & { curve: ReturnType<typeof figureCurve> })[] = [];
    for (const [column, N] of sizes.entries()) {
      const seed = SEEDS_APART * (1 + column); // columns share no samples and no teachers, so that fits along N have independent points
      const { config } = experimentOf(
        { scenario: 'rand', N, D: D(N), steps, seeds, seed, evaluationSize, moments: { kind: options.moments } },
        options.scale,
      );
      const progress = startProgress(`N = ${N}, ${rule}`, 'steps', { quiet: options.quiet, output: processOutput });
      const { outcome } = await withInterrupt((signal) =>
        runExperiment(config, {
          folder: join(root, `N${N}_D${D(N)}`),
          threads: cpus().length,
          checkpointSeconds: 20,
          signal,
          onProgress: progress.update,
        }),
      ).finally(progress.finish);
      if (!outcome) {
        processOutput.err('stopped; the same command goes on from here');
        return 130;
      }
      const {
        comparison,
        theory: {
          omega: { participationRatio },
        },
        pairs,
        troubles,
      } = outcome;
      if (troubles.length > 0) troubled.push(`N = ${N}, ${rule}: ${troubleLine(troubles, comparison)}`);
      points.push({ N, D: D(N), participationRatio, comparison, curve: figureCurve(pairs, `N = ${N}`) });
    }
    sections.push(`## ${rule}\n\n${sizeTable(points)}`);
    summary[rule] = points.map(({ N, D: latents, participationRatio, comparison: { eg, egTest, Q, R, parts } }) => ({
      N,
      D: latents,
      participationRatio,
      eg,
      egTest,
      Q,
      R,
      parts,
    }));
    const name = join(root, rule === 'D = 100' ? 'D100' : 'D_N-10');
    processOutput.out(
      (
        await writeFigure(name, {
          title: `Scenario rand along N, ${rule}`,
          caption: [
            `K = M = 2, erf, η = 0.2; ${seeds} seeds each, ${options.moments} covariances. Error bars: 95 % intervals of simulation − theory.`,
          ],
          curves: points.map(({ curve: { overlaps: _overlaps, ...curve } }) => curve),
        })
      ).join('\n'),
    );
  }
  const text = `${sections.join('\n\n')}\n`;
  await writeFileAtomic(join(root, 'sizes.md'), text);
  await writeFileAtomic(join(root, 'sizes.json'), `${JSON.stringify(summary, null, 2)}\n`);
  processOutput.out(text);
  for (const line of troubled) processOutput.err(line);
  return troubled.length > 0 ? 1 : 0;
};
