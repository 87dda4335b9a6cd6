import { onlineConfig, parseOrRefuse, type OnlineOptions } from './config.ts';
import { experimentConfigSchema, type ExperimentConfig } from './experimentConfig.ts';
import { firstDifference } from './difference.ts';
import { scenario, type ScaleName } from './scenario.ts';
import type { TheoryMethod } from './theory.ts';

/**
 * The experiment that a scenario's scale and a user's options make together.
 *
 * @returns isPreset when the options changed nothing, so that the result may stand under the scale's own name
 * @throws UsageError
 */
export function experimentOf(options: OnlineOptions & { seeds?: number }, scale: ScaleName, theory: TheoryMethod): { config: ExperimentConfig; isPreset: boolean } {
  const preset = scenario(options.scenario ?? 'rand').scales[scale];
  const make = ({ seeds = preset.seeds, ...online }: OnlineOptions & { seeds?: number }, method: TheoryMethod): ExperimentConfig =>
    parseOrRefuse(experimentConfigSchema, { online: onlineConfig({ ...online, steps: online.steps ?? preset.steps, students: online.students ?? preset.students }), seeds, theory: method }, 'reproduce');
  const config = make(options, theory);
  const untouched = make({ scenario: options.scenario }, { name: 'dopri5', tolerance: 1e-8 });
  return { config, isPreset: firstDifference(config, untouched) === undefined };
}
