import { figureCurve, type FigureCurve } from '@geq/analysis';
import { describeGenerator, generatorName } from '@geq/scenarios';
import { streamRange } from './experimentConfig.ts';
import type { ExperimentOutcome } from './experimentOutcome.ts';

/** The figure of an experiment as plain data: title, parameters and agreement under it, one curve. */
export function experimentFigure({
  config,
  pairs,
  sentences,
  notes,
}: Pick<ExperimentOutcome, 'config' | 'pairs' | 'sentences' | 'notes'>): {
  title: string;
  subtitle: string;
  caption: string[];
  curves: FigureCurve[];
} {
  const { online } = config;
  const [from, to] = streamRange(config);
  const seeds = to - from;
  const { scenario, N, D, K, M, lr, unit, both, students, generator, moments, testSize } = online;
  const runs = `${seeds} data ${seeds === 1 ? 'stream' : 'streams'}${students > 1 ? ` with ${students} students each` : ''}`;
  return {
    title: `${scenario === 'own' ? generatorName(generator) : `Scenario ${scenario}`}: simulation and theory`,
    subtitle: `${describeGenerator(generator)}, D = ${D}, N = ${N}`,
    caption: [
      `Two-layer ${unit} students (K = ${K}) learn from teachers acting on the latents (M = ${M}); η = ${lr}, ${both ? 'both layers trained' : 'first layer trained'}, ${runs}; ` +
        `Ω and Φ ${moments.kind === 'sampled' ? 'estimated from samples' : `in closed form (${moments.kind})`}. Dots: test error on ${testSize} fresh samples, mean over runs; lines: theory from the same initial weights; ` +
        'error bars: 95 % intervals of simulation − theory, run by run. Overlaps are those of the first run.',
      ...sentences,
      ...notes,
    ],
    curves: [figureCurve(pairs, `N = ${N}`)],
  };
}
