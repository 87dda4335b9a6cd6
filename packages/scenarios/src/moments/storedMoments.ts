import { z } from 'zod';
import { shardFields, shardRange, type Range, type Shard } from '@geq/runs';
import * as bounds from '../check/bounds.ts';

/** Which samples moments have: what stands in their configuration beside the generator. */
export const sampleFields = {
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
};

/** What reading moments takes of their configuration; whose they are is left to whoever needs it. */
export const storedMomentsSchema = z.looseObject({ N: bounds.dimension, D: bounds.dimension, ...sampleFields });

/** N, D, and which samples moments have, as their configuration holds it. */
export type StoredMoments = z.infer<typeof storedMomentsSchema>;

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
