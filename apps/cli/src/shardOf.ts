import { parseShard, type Shard } from '@geq/runs';

/** `--shard i/n`; undefined when not given. @throws UsageError */
export const shardOf = (given: string | undefined): Shard | undefined =>
  given === undefined ? undefined : parseShard(given, '--shard');
