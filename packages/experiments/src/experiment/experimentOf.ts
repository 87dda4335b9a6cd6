import { firstDifference, parseOrRefuse, type Shard } from '@geq/runs';
import { possibleMoments, isMeasured, scenario, type ScaleName } from '@geq/scenarios';
import { onlineConfig, type OnlineOptions } from '../simulation/onlineConfig.ts';
import { experimentConfigSchema, type ExperimentConfig } from './experimentConfig.ts';
import { DEFAULT_THEORY, type TheoryMethod } from '../theory/integrateTheory.ts';

/**
 * The experiment that a scenario's scale and a user's options make together.
 *
 * @returns isPreset when the options changed nothing, so that the result may stand under the scale's own name
 * @throws UsageError
 */
export function experimentOf(
  options: OnlineOptions & { seeds?: number; shard?: Shard },
  scale: ScaleName,
  theory: TheoryMethod = DEFAULT_THEORY,
): { config: ExperimentConfig; isPreset: boolean } {
  const own = options.spec && isMeasured(possibleMoments(options.spec)[0]) ? options.moments : undefined; // measured for this very generator
  const preset = scenario(options.scenario ?? 'rand').scales[scale];
  const make = (
    { seeds = preset.seeds, shard, ...online }: OnlineOptions & { seeds?: number; shard?: Shard },
    method: TheoryMethod,
  ): ExperimentConfig =>
    parseOrRefuse(
      experimentConfigSchema,
      {
        online: onlineConfig({
          ...online,
          steps: online.steps ?? preset.steps,
          students: online.students ?? preset.students,
          testSize: online.testSize ?? preset.testSize,
          evaluationSize: online.evaluationSize ?? preset.evaluationSize,
        }),
        seeds,
        theory: method,
        ...(shard ? { shard } : {}),
      },
      'reproduce',
    );
  const config = make(options, theory);
  return {
    config,
    isPreset:
      firstDifference(
        config,
        make({ scenario: options.scenario, spec: options.spec, moments: own }, DEFAULT_THEORY),
      ) === undefined,
  };
}
