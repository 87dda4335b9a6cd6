import { describe, expect, it } from '@jest/globals';
import { pieceRanges, piecesStart, wholePieces } from './momentsPieces.ts';

describe('pieces of moments', () => {
  it('begin at places that do not depend on how many blocks follow', () => {
    expect(Array.from({ length: 18 }, (_, k) => piecesStart(k))).toEqual([
      0, 32, 64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280,
    ]);
    for (const blocks of [2, 31, 32, 33, 255, 256, 257, 700, 3907]) {
      const ranges = pieceRanges({ blocks });
      ranges.forEach(([from, to], k) =>
        expect([from, to]).toEqual([piecesStart(k), Math.min(piecesStart(k + 1), blocks)]),
      );
      expect(ranges.at(-1)?.[1]).toBe(blocks);
      const more = pieceRanges({ blocks: blocks + 1000 });
      const whole = wholePieces({ blocks });
      expect(more.slice(0, whole)).toEqual(ranges.slice(0, whole));
      expect(ranges.length - whole).toBe(ranges.at(-1)?.[1] === more[ranges.length - 1][1] ? 0 : 1);
    }
  });

  it('are few, and none is a large part of the whole', () => {
    expect([1e5, 1e6, 1e8, 1e12].map((samples) => pieceRanges({ blocks: Math.ceil(samples / 256) }).length)).toEqual([
      11, 24, 50, 104,
    ]);
    for (const blocks of [500, 5000, 1e6])
      expect(Math.max(...pieceRanges({ blocks }).map(([from, to]) => to - from))).toBeLessThan(0.2 * blocks);
  });

  it('follow what was merged; all of a merged sum is there', () => {
    expect(pieceRanges({ blocks: 100, base: 60 })).toEqual([
      [60, 92],
      [92, 100],
    ]);
    expect(wholePieces({ blocks: 92, base: 60 })).toBe(1);
    expect([pieceRanges({ blocks: 60, base: 60 }), wholePieces({ blocks: 60, base: 60 })]).toEqual([[], 0]);
  });

  it('are four of a shard, or as many as it has blocks', () => {
    expect(pieceRanges({ blocks: 100, shard: { index: 2, count: 4 } })).toEqual([
      [25, 31],
      [31, 37],
      [37, 43],
      [43, 50],
    ]);
    expect(pieceRanges({ blocks: 10, shard: { index: 4, count: 4 } })).toEqual([
      [7, 8],
      [8, 9],
      [9, 10],
    ]);
    expect(wholePieces({ blocks: 10, shard: { index: 4, count: 4 } })).toBe(3);
  });
});
