import { BLOCK_SIZE } from '@geq/random';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import type { AnySpec } from './generator/anySpec.ts';
import { generatorFields, generatorOf, hasItsGeneratorsShape, SHAPE_MESSAGE } from './generator/fields.ts';
import { generatorShape } from './generator/kinds.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { scenario as scenarioOf, type GeneratorOptions } from './scenario.ts';
import { shardFields, shardRange, type Range, type Shard } from './shard.ts';

/** Everything that sampled moments depend on, bit for bit. */
export const momentsConfigSchema = z.strictObject({
  ...generatorFields,
  /** Of the stream of latents. */
  seed: bounds.seed,
  /** Blocks of BLOCK_SIZE samples, those of all shards together. */
  blocks: bounds.blockCount,
  /** Into how many ranges the blocks of this folder are cut: each is the work of one thread at a time and has a checkpoint of its own. */
  pieces: bounds.pieceCount,
  ...shardFields,
  /** The blocks that are there, where shards were merged without the others. */
  ranges: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])).min(1).optional(),
  /** Blocks that were taken over from smaller moments: they are piece 0. */
  base: bounds.blockCount.optional(),
}).refine(hasItsGeneratorsShape, { error: SHAPE_MESSAGE })
  .refine(({ blocks, shard }) => shard === undefined || shard.count <= blocks, { path: ['shard'], error: `expected no more shards than blocks of ${BLOCK_SIZE} samples` })
  .refine((config) => config.pieces <= countBlocks(config), { path: ['pieces'], error: `expected no more pieces than blocks of ${BLOCK_SIZE} samples` })
  .refine(({ shard, base, ranges }) => [shard, base, ranges].filter((field) => field !== undefined).length <= 1, { path: ['shard'], error: 'expected without samples that were taken over, and of whole moments' })
  .refine(({ blocks, pieces, base }) => base === undefined || (base < blocks && pieces > 1), { path: ['base'], error: 'expected fewer blocks taken over than there are in all, and a piece for the rest' });

export type MomentsConfig = z.infer<typeof momentsConfigSchema>;

export interface MomentsOptions extends GeneratorOptions {
  readonly scenario?: string;
  /** The generator, when it was found already; the other fields about it are then not looked at. */
  readonly spec?: AnySpec;
  readonly seed?: number;
  /** Rounded up to whole blocks, two at least. */
  readonly samples?: number;
  readonly pieces?: number;
  /** Sample this shard alone. */
  readonly shard?: Shard;
  /** Blocks that smaller moments have already; `pieces` then counts them as one. */
  readonly base?: number;
}

const DEFAULT_SAMPLES = 100_000;
const DEFAULT_PIECES = 4;
const LEAST_BLOCKS = 2; // an even and an odd one

/** @throws UsageError naming every option that is out of range */
export function momentsConfig(options: MomentsOptions): MomentsConfig {
  const { scenario = 'rand', seed = 0 } = options;
  const samples = parseOrRefuse(bounds.sampleCount, options.samples ?? DEFAULT_SAMPLES, 'samples');
  const blocks = Math.max(LEAST_BLOCKS, Math.ceil(samples / BLOCK_SIZE));
  const { base, shard, pieces = Math.max(1, Math.min(DEFAULT_PIECES, countBlocks({ blocks, shard }))) } = options;
  const generator = options.spec ?? generatorOf({ ...options, scenario });
  return parseOrRefuse(momentsConfigSchema, { scenario, generator, ...generatorShape(generator), seed, blocks, pieces, ...given({ base, shard }) }, 'covariance');
}

/** What says which blocks a folder has. */
interface Blocks {
  readonly blocks: number;
  readonly shard?: Shard;
  readonly ranges?: readonly Range[];
}

/** The blocks of this folder: all, those of its shard, or what was merged. */
export const blockRanges = ({ blocks, shard, ranges }: Blocks): readonly Range[] => ranges ?? [shard ? shardRange(shard, blocks) : [0, blocks]];

/** How many blocks this folder has. */
export const countBlocks = (config: Blocks): number => blockRanges(config).reduce((sum, [from, to]) => sum + to - from, 0);

/** Blocks [from, to) of a piece: contiguous, as even as whole blocks allow behind those that were taken over. */
export function pieceRange({ blocks, pieces, base, shard }: Pick<MomentsConfig, 'blocks' | 'pieces' | 'base' | 'shard'>, piece: number): { from: number; to: number } {
  if (base !== undefined && piece === 0) return { from: 0, to: base };
  const [first, end] = shard ? shardRange(shard, blocks) : [base ?? 0, blocks];
  const [count, index] = base === undefined ? [pieces, piece] : [pieces - 1, piece - 1];
  const cut = (k: number): number => first + Math.floor((k * (end - first)) / count);
  return { from: cut(index), to: cut(index + 1) };
}

/** The wishes that give this configuration again. */
export function momentsOptionsOf({ scenario, generator, N, D, seed, blocks, pieces, base, shard }: MomentsConfig): MomentsOptions {
  return { scenario, spec: generator, ...scenarioOf(scenario).optionsOf(generator), N, D, seed, samples: blocks * BLOCK_SIZE, pieces, ...given({ base, shard }) };
}

/** Without the fields that are undefined. */
const given = <TFields extends object>(fields: TFields): Partial<TFields> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<TFields>;
