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
export const momentsConfigSchema = z
  .strictObject({
    ...generatorFields,
    /** Of the stream of latents. */
    seed: bounds.seed,
    /** Blocks of BLOCK_SIZE samples, those of all shards together. */
    blocks: bounds.blockCount,
    ...shardFields,
    /** The blocks that are there, where shards were merged without the others. */
    ranges: z
      .array(z.tuple([z.int().nonnegative(), z.int().positive()]))
      .min(1)
      .optional(),
    /** The first blocks, where they were merged from shards: they come as one sum. */
    base: bounds.blockCount.optional(),
    /** In configurations of version 1, which kept fewer sums. */
    pieces: z
      .undefined({
        error:
          'these moments are of an earlier version of geq, which kept fewer sums; make them anew with geq covariance --force',
      })
      .optional(),
  })
  .refine(hasItsGeneratorsShape, { error: SHAPE_MESSAGE })
  .refine(({ blocks, shard }) => shard === undefined || shard.count <= blocks, {
    path: ['shard'],
    error: `expected no more shards than blocks of ${BLOCK_SIZE} samples`,
  })
  .refine(({ shard, base, ranges }) => [shard, base, ranges].filter((field) => field !== undefined).length <= 1, {
    path: ['shard'],
    error: 'expected without samples that were taken over, and of whole moments',
  })
  .refine(({ blocks, base }) => base === undefined || base <= blocks, {
    path: ['base'],
    error: 'expected no more blocks taken over than there are in all',
  });

export type MomentsConfig = z.infer<typeof momentsConfigSchema>;

export interface MomentsOptions extends GeneratorOptions {
  readonly scenario?: string;
  /** The generator, when it was found already; the other fields about it are then not looked at. */
  readonly spec?: AnySpec;
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

/** What says which blocks a folder has. */
interface Blocks {
  readonly blocks: number;
  readonly shard?: Shard;
  readonly ranges?: readonly Range[];
}

/** The blocks of this folder: all, those of its shard, or what was merged. */
export const blockRanges = ({ blocks, shard, ranges }: Blocks): readonly Range[] =>
  ranges ?? [shard ? shardRange(shard, blocks) : [0, blocks]];

/** How many blocks this folder has. */
export const countBlocks = (config: Blocks): number =>
  blockRanges(config).reduce((sum, [from, to]) => sum + to - from, 0);

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
