import { describe, expect, it } from '@jest/globals';
import { stream } from '@geq/random';
import { shardRange, type Range } from '@geq/runs';
import { planMerge, type Part } from './mergePlan.ts';

const shard = (index: number, count: number, total: number, status = 'complete'): Part => ({
  folder: `s${index}`,
  shard: { index, count },
  ranges: [shardRange({ index, count }, total)],
  status,
});
const part = (folder: string, ...ranges: Range[]): Part => ({ folder, ranges, status: 'complete' });

describe('planMerge', () => {
  it('puts parts in the order of their items, and finds nothing missing where nothing is', () => {
    const plan = planMerge(
      [3, 1, 2].map((index) => shard(index, 3, 10)),
      10,
      'blocks',
    );
    expect(plan.parts.map(({ folder }) => folder)).toEqual(['s1', 's2', 's3']);
    expect([plan.ranges, plan.missing]).toEqual([[[0, 10]], []]);
  });

  it('names missing shards where all were cut alike, unfinished ones with their folder, and items elsewhere', () => {
    expect(planMerge([shard(2, 8, 80), shard(5, 8, 80)], 80, 'blocks').missing).toEqual([
      '1/8',
      '3/8',
      '4/8',
      '6/8',
      '7/8',
      '8/8',
    ]);
    expect(planMerge([shard(1, 3, 9), shard(2, 3, 9, 'aborted')], 9, 'seeds').missing).toEqual([
      '2/3 (s2: aborted)',
      '3/3',
    ]);
    expect(planMerge([shard(1, 2, 9), shard(4, 4, 9)], 9, 'blocks').missing).toEqual(['blocks 4 to 5']);
    expect(planMerge([part('a', [0, 2], [5, 9])], 10, 'blocks')).toMatchObject({
      missing: ['blocks 2 to 4', 'blocks 9 to 9'],
      ranges: [
        [0, 2],
        [5, 9],
      ],
    });
  });

  it('refuses overlaps, by both folders, whether finished or not', () => {
    expect(() => planMerge([shard(1, 2, 10), part('b', [3, 5])], 10, 'blocks')).toThrow(
      'merge: expected shards that do not overlap, got blocks 3 to 4 in s1 and in b; leave one of them out',
    );
    expect(() => planMerge([shard(2, 2, 10, 'aborted'), shard(2, 2, 10)], 10, 'seeds')).toThrow(
      'got seeds 5 to 9 in s2 and in s2',
    );
  });

  it('agrees with a count of single items, on random parts', () => {
    const rng = stream(3, 'parts', 0);
    for (let trial = 0; trial < 200; trial++) {
      const total = 1 + Math.floor(20 * rng.uniform());
      const parts = Array.from({ length: 1 + Math.floor(4 * rng.uniform()) }, (_, i) => {
        const from = Math.floor(total * rng.uniform());
        return part(`p${i}`, [from, from + 1 + Math.floor((total - from) * rng.uniform())]);
      });
      const count = Array.from(
        { length: total },
        (_, item) => parts.filter(({ ranges: [[from, to]] }) => item >= from && item < to).length,
      );
      if (count.some((n) => n > 1))
        expect(() => planMerge(parts, total, 'blocks')).toThrow('expected shards that do not overlap');
      else {
        const { missing, ranges } = planMerge(parts, total, 'blocks');
        const said = missing.flatMap((text) => {
          const [from, to] = /^blocks (\d+) to (\d+)$/.exec(text)!.slice(1).map(Number);
          return Array.from({ length: to - from + 1 }, (_, i) => from + i);
        });
        expect(said).toEqual([...count.keys()].filter((item) => count[item] === 0));
        expect(ranges.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(total - said.length);
      }
    }
  });
});
