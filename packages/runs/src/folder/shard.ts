import { z } from 'zod';
import { UsageError } from '../check/usageError.ts';

/** The index-th of count parts of one piece of work, each the work of one machine; counted from 1, as in `--shard 3/8`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Items from ≤ k < to: blocks of samples, or data streams. */
export type Range = readonly [from: number, to: number];

const MOST_SHARDS = 65_536;

const shardSchema = z
  .strictObject({ index: z.int().positive(), count: z.int().positive().max(MOST_SHARDS) })
  .refine(({ index, count }) => index <= count, { error: 'expected a shard between the first and the last' });

/** For configurations of work that can be a shard of something larger. */
export const shardFields = {
  /** Which shard this is; absent for the whole. */
  shard: shardSchema.optional(),
};

/** `3/8`. */
export const shardName = ({ index, count }: Shard): string => `${index}/${count}`;

/** Reads `3/8`. @param what the option or field it comes from @throws UsageError */
export function parseShard(text: string, what = 'shard'): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const { data } = shardSchema.safeParse({ index: Number(index), count: Number(count) });
  if (!data)
    throw new UsageError(`${what}: expected i/n, the i-th of n with 1 ≤ i ≤ n ≤ ${MOST_SHARDS}, got '${text}'`);
  return data;
}

/** The items of a shard: contiguous, as even as whole items allow. */
export function shardRange({ index, count }: Shard, total: number): Range {
  const cut = (k: number): number => Math.floor((k * total) / count);
  return [cut(index - 1), cut(index)];
}
