import { z } from 'zod';
import { BLOCK_SIZE } from '@geq/random';
import { generatorFields, hasItsGeneratorsShape, SHAPE_MESSAGE } from '../spec/generatorFields.ts';
import { sampleFields } from './storedMoments.ts';

/** Everything that sampled moments depend on, bit for bit. */
export const momentsConfigSchema = z
  .strictObject({
    ...generatorFields,
    ...sampleFields,
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

/** Everything that sampled moments depend on: generator, seed, blocks, and shard where they are one. */
export type MomentsConfig = z.infer<typeof momentsConfigSchema>;
