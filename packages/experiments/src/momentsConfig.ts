import { BLOCK_SIZE } from '@geq/random';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import { generatorFields, generatorOf, hasItsGeneratorsShape, SHAPE_MESSAGE } from './generatorOf.ts';
import { generatorShape } from './generatorFactory.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { scenario as scenarioOf, type GeneratorOptions } from './scenario.ts';

/** Everything that sampled moments depend on, bit for bit. */
export const momentsConfigSchema = z.strictObject({
  ...generatorFields,
  /** Of the stream of latents. */
  seed: bounds.seed,
  /** Blocks of BLOCK_SIZE samples. */
  blocks: bounds.blockCount,
  /** Into how many ranges the blocks are cut: each is the work of one thread at a time and has a checkpoint of its own. */
  shards: bounds.shardCount,
}).refine(hasItsGeneratorsShape, { error: SHAPE_MESSAGE })
  .refine(({ blocks, shards }) => shards <= blocks, { path: ['shards'], error: `expected no more shards than blocks of ${BLOCK_SIZE} samples` });

export type MomentsConfig = z.infer<typeof momentsConfigSchema>;

export interface MomentsOptions extends GeneratorOptions {
  readonly scenario?: string;
  readonly seed?: number;
  /** Rounded up to whole blocks, two at least. */
  readonly samples?: number;
  readonly shards?: number;
}

const DEFAULT_SAMPLES = 100_000;
const DEFAULT_SHARDS = 4;
const LEAST_BLOCKS = 2; // an even and an odd one

/** @throws UsageError naming every option that is out of range */
export function momentsConfig(options: MomentsOptions): MomentsConfig {
  const { scenario = 'rand', seed = 0 } = options;
  const samples = parseOrRefuse(bounds.sampleCount, options.samples ?? DEFAULT_SAMPLES, 'samples');
  const blocks = Math.max(LEAST_BLOCKS, Math.ceil(samples / BLOCK_SIZE));
  const { shards = Math.min(DEFAULT_SHARDS, blocks) } = options;
  const generator = generatorOf({ ...options, scenario });
  return parseOrRefuse(momentsConfigSchema, { scenario, generator, ...generatorShape(generator), seed, blocks, shards }, 'covariance');
}

/** Blocks [from, to) of a shard: contiguous, as even as whole blocks allow. */
export const shardRange = ({ blocks, shards }: Pick<MomentsConfig, 'blocks' | 'shards'>, shard: number): { from: number; to: number } => ({
  from: Math.floor((shard * blocks) / shards),
  to: Math.floor(((shard + 1) * blocks) / shards),
});

/** The wishes that give this configuration again. */
export function momentsOptionsOf({ scenario, generator, seed, blocks, shards }: MomentsConfig): MomentsOptions {
  return { scenario, ...scenarioOf(scenario).optionsOf(generator), seed, samples: blocks * BLOCK_SIZE, shards };
}
