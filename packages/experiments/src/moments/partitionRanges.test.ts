import { describe, expect, it } from '@jest/globals';
import { partitionRanges, partitionStart, wholePartitions } from './partitionRanges.ts';

describe('partitions of moments', () => {
  it('begin at places that do not depend on how many blocks follow', () => {
    expect(Array.from({ length: 18 }, (_, k) => partitionStart(k))).toEqual([
      0, 32, 64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280,
    ]);
    for (const blocks of [2, 31, 32, 33, 255, 256, 257, 700, 3907]) {
      const ranges = partitionRanges({ blocks });
      ranges.forEach(([from, to], k) =>
        expect([from, to]).toEqual([partitionStart(k), Math.min(partitionStart(k + 1), blocks)]),
      );
      expect(ranges.at(-1)?.[1]).toBe(blocks);
      const more = partitionRanges({ blocks: blocks + 1000 });
      const whole = wholePartitions({ blocks });
      expect(more.slice(0, whole)).toEqual(ranges.slice(0, whole));
      expect(ranges.length - whole).toBe(ranges.at(-1)?.[1] === more[ranges.length - 1][1] ? 0 : 1);
    }
  });

  it('are few, and none is a large part of the whole', () => {
    expect(
      [1e5, 1e6, 1e8, 1e12].map((samples) => partitionRanges({ blocks: Math.ceil(samples / 256) }).length),
    ).toEqual([11, 24, 50, 104]);
    for (const blocks of [500, 5000, 1e6])
      expect(Math.max(...partitionRanges({ blocks }).map(([from, to]) => to - from))).toBeLessThan(0.2 * blocks);
  });

  it('follow what was merged; all of a merged sum is there', () => {
    expect(partitionRanges({ blocks: 100, base: 60 })).toEqual([
      [60, 92],
      [92, 100],
    ]);
    expect(wholePartitions({ blocks: 92, base: 60 })).toBe(1);
    expect([partitionRanges({ blocks: 60, base: 60 }), wholePartitions({ blocks: 60, base: 60 })]).toEqual([[], 0]);
  });

  it('are four of a shard, or as many as it has blocks', () => {
    expect(partitionRanges({ blocks: 100, shard: { index: 2, count: 4 } })).toEqual([
      [25, 31],
      [31, 37],
      [37, 43],
      [43, 50],
    ]);
    expect(partitionRanges({ blocks: 10, shard: { index: 4, count: 4 } })).toEqual([
      [7, 8],
      [8, 9],
      [9, 10],
    ]);
    expect(wholePartitions({ blocks: 10, shard: { index: 4, count: 4 } })).toBe(3);
  });
});
