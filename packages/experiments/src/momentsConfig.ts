import { generatorSpecSchema } from '@geq/generators';
import { BLOCK_SIZE } from '@geq/random';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import { generatorOf, parseOrRefuse } from './config.ts';
import type { GeneratorOptions } from './scenario.ts';

/** Everything that sampled moments depend on, bit for bit. */
export const momentsConfigSchema = z.strictObject({
  scenario: z.string().min(1),
  generator: generatorSpecSchema,
  N: bounds.dimension,
  D: bounds.dimension,
  /** Of the stream of latents. */
  seed: bounds.seed,
  /** Blocks of BLOCK_SIZE samples. */
  blocks: bounds.blockCount,
  /** Into how many ranges the blocks are cut: each is the work of one thread at a time and has a checkpoint of its own. */
  shards: bounds.shardCount,
});

export type MomentsConfig = z.infer<typeof momentsConfigSchema>;

export interface MomentsOptions extends GeneratorOptions {
  readonly scenario?: string;
  readonly seed?: number;
  /** Rounded up to whole blocks. */
  readonly samples?: number;
  readonly shards?: number;
}

const DEFAULT_SAMPLES = 100_000;
const DEFAULT_SHARDS = 4;

/** @throws UsageError naming every option that is out of range */
export function momentsConfig(options: MomentsOptions): MomentsConfig {
  const { scenario = 'rand', seed = 0, samples = DEFAULT_SAMPLES } = options;
  parseOrRefuse(bounds.sampleCount, samples, 'samples');
  const blocks = Math.ceil(samples / BLOCK_SIZE);
  const { shards = Math.min(DEFAULT_SHARDS, blocks) } = options;
  const generator = generatorOf({ ...options, scenario });
  return parseOrRefuse(momentsConfigSchema, { scenario, generator, N: generator.widths.at(-1), D: generator.widths[0], seed, blocks, shards }, 'covariance');
}

/** Blocks [from, to) of a shard: contiguous, as even as whole blocks allow. */
export const shardRange = ({ blocks, shards }: MomentsConfig, shard: number): { from: number; to: number } => ({
  from: Math.floor((shard * blocks) / shards),
  to: Math.floor(((shard + 1) * blocks) / shards),
});

/** The wishes that give this configuration again. */
export function momentsOptionsOf({ scenario, generator: { widths, activation, seed: generatorSeed }, seed, blocks, shards }: MomentsConfig): MomentsOptions {
  return { scenario, N: widths.at(-1), D: widths[0], depth: widths.length - 1, activation, generatorSeed, seed, samples: blocks * BLOCK_SIZE, shards };
}
