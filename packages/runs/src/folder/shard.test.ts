import { describe, expect, it } from '@jest/globals';
import { parseShard, shardName, shardRange } from './shard.ts';

describe('shards', () => {
  it('are read as they are written', () => {
    expect(parseShard('3/8')).toEqual({ index: 3, count: 8 });
    expect(shardName(parseShard('1/1'))).toBe('1/1');
  });

  it.each(['0/8', '9/8', '3', '3/', '/8', '3/8/2', '-1/8', '1.5/8', '1/0', '1/65537', '3 / 8', ''])(
    'refuses %j',
    (text) => {
      expect(() => parseShard(text)).toThrow(
        `shard: expected i/n, the i-th of n with 1 ≤ i ≤ n ≤ 65536, got '${text}'`,
      );
    },
  );

  it('cut a whole into neighbors of nearly equal size that leave nothing out', () => {
    for (const [total, count] of [
      [8, 8],
      [79, 4],
      [390_625, 100],
      [7, 3],
      [1, 1],
    ]) {
      const ranges = Array.from({ length: count }, (_, i) => shardRange({ index: i + 1, count }, total));
      expect(ranges[0][0]).toBe(0);
      expect(ranges.at(-1)?.[1]).toBe(total);
      for (let i = 1; i < count; i++) expect(ranges[i][0]).toBe(ranges[i - 1][1]);
      const sizes = ranges.map(([from, to]) => to - from);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });
});
