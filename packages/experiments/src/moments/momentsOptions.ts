import { BLOCK_SIZE } from '@geq/random';
import {
  bounds,
  type GeneratorSpec,
  generatorOf,
  generatorShape,
  momentsConfigSchema,
  type MomentsConfig,
  scenario as scenarioOf,
  type GeneratorOptions,
} from '@geq/scenarios';
import { parseOrRefuse, type Shard } from '@geq/runs';

/** A user's wishes for sampled moments; what is missing gets the scenario's default. */
export interface MomentsOptions extends GeneratorOptions {
  readonly scenario?: string;
  /** The generator, when it was found already; the other fields about it are then not looked at. */
  readonly spec?: GeneratorSpec;
  readonly seed?: number;
  /** Rounded up to whole blocks, two at least. */
  readonly samples?: number;
  /** Sample this shard alone. */
  readonly shard?: Shard;
  /** Blocks that were merged from shards. */
  readonly base?: number;
}

const DEFAULT_SAMPLES = 100_000;
const LEAST_BLOCKS = 2; // an even and an odd one

/** @throws UsageError naming every option that is out of range */
export function momentsConfig(options: MomentsOptions): MomentsConfig {
  const { scenario = 'rand', seed = 0 } = options;
  const samples = parseOrRefuse(bounds.sampleCount, options.samples ?? DEFAULT_SAMPLES, 'samples');
  const blocks = Math.max(LEAST_BLOCKS, Math.ceil(samples / BLOCK_SIZE));
  const { base, shard } = options;
  const generator = options.spec ?? generatorOf({ ...options, scenario });
  return parseOrRefuse(
    momentsConfigSchema,
    { scenario, generator, ...generatorShape(generator), seed, blocks, ...given({ base, shard }) },
    'covariance',
  );
}

/** The wishes that give this configuration again. */
export function momentsOptionsOf({
  scenario,
  generator,
  N,
  D,
  seed,
  blocks,
  base,
  shard,
}: MomentsConfig): MomentsOptions {
  return {
    scenario,
    spec: generator,
    ...scenarioOf(scenario).optionsOf(generator),
    N,
    D,
    seed,
    samples: blocks * BLOCK_SIZE,
    ...given({ base, shard }),
  };
}

/** Without the fields that are undefined. */
const given = <TFields extends object>(fields: TFields): Partial<TFields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<TFields>;
