import { BLOCK_SIZE } from '@geq/random';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import type { AnySpec } from './generator/anySpec.ts';
import { generatorFields, generatorOf, hasItsGeneratorsShape, SHAPE_MESSAGE } from './generator/fields.ts';
import { generatorShape } from './generator/kinds.ts';
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
  /** Blocks that were taken over from smaller moments: they are shard 0. */
  base: bounds.blockCount.optional(),
}).refine(hasItsGeneratorsShape, { error: SHAPE_MESSAGE })
  .refine(({ blocks, shards }) => shards <= blocks, { path: ['shards'], error: `expected no more shards than blocks of ${BLOCK_SIZE} samples` })
  .refine(({ blocks, shards, base }) => base === undefined || (base < blocks && shards > 1), { path: ['base'], error: 'expected fewer blocks taken over than there are in all, and a shard for the rest' });

export type MomentsConfig = z.infer<typeof momentsConfigSchema>;

export interface MomentsOptions extends GeneratorOptions {
  readonly scenario?: string;
  /** The generator, when it was found already; the other fields about it are then not looked at. */
  readonly spec?: AnySpec;
  readonly seed?: number;
  /** Rounded up to whole blocks, two at least. */
  readonly samples?: number;
  readonly shards?: number;
  /** Blocks that smaller moments have already; `shards` then counts them as one. */
  readonly base?: number;
}

const DEFAULT_SAMPLES = 100_000;
const DEFAULT_SHARDS = 4;
const LEAST_BLOCKS = 2; // an even and an odd one

/** @throws UsageError naming every option that is out of range */
export function momentsConfig(options: MomentsOptions): MomentsConfig {
  const { scenario = 'rand', seed = 0 } = options;
  const samples = parseOrRefuse(bounds.sampleCount, options.samples ?? DEFAULT_SAMPLES, 'samples');
  const blocks = Math.max(LEAST_BLOCKS, Math.ceil(samples / BLOCK_SIZE));
  const { base, shards = Math.min(DEFAULT_SHARDS, blocks) } = options;
  const generator = options.spec ?? generatorOf({ ...options, scenario });
  return parseOrRefuse(momentsConfigSchema, { scenario, generator, ...generatorShape(generator), seed, blocks, shards, ...(base === undefined ? {} : { base }) }, 'covariance');
}

/** Blocks [from, to) of a shard: contiguous, as even as whole blocks allow behind those that were taken over. */
export function shardRange({ blocks, shards, base }: Pick<MomentsConfig, 'blocks' | 'shards' | 'base'>, shard: number): { from: number; to: number } {
  if (base !== undefined && shard === 0) return { from: 0, to: base };
  const [begin, pieces, piece] = base === undefined ? [0, shards, shard] : [base, shards - 1, shard - 1];
  const cut = (k: number): number => begin + Math.floor((k * (blocks - begin)) / pieces);
  return { from: cut(piece), to: cut(piece + 1) };
}

/** The wishes that give this configuration again. */
export function momentsOptionsOf({ scenario, generator, N, D, seed, blocks, shards, base }: MomentsConfig): MomentsOptions {
  return { scenario, spec: generator, ...scenarioOf(scenario).optionsOf(generator), N, D, seed, samples: blocks * BLOCK_SIZE, shards, ...(base === undefined ? {} : { base }) };
}
