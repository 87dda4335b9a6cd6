import { describe, expect, it } from '@jest/globals';
import { stream } from '@geq/random';
import { blocksFor, countByParity, countWithin, missingBlocks, uniteBlocks, type BlockSet } from './blockSet.ts';

describe('block sets', () => {
  it('behave like sets of (seed, block), over random cases', () => {
    const rng = stream(3, 'blocks', 0);
    const upTo = (n: number): number => Math.floor(rng.uniform() * n);
    for (let trial = 0; trial < 60; trial++) {
      let set: BlockSet = [];
      const oracle = new Set<string>();
      for (let i = 0; i < 25; i++) {
        const [seed, block] = [upTo(3), upTo(20)];
        const key = `${seed},${block}`;
        const add = (): BlockSet => uniteBlocks('test', set, [{ seed, ranges: [[block, block + 1]] }]);
        if (oracle.has(key)) {
          expect(add).toThrow(
            `test: expected every block once, got blocks [${block}, ${block + 1}) of seed ${seed} twice`,
          );
        } else {
          set = add();
          oracle.add(key);
        }
      }
      const seen = [...oracle].map((key) => key.split(',').map(Number));
      expect(countByParity(set)).toEqual(
        [0, 1].map((parity) => seen.filter(([, block]) => block % 2 === parity).length),
      );
      for (const seed of [0, 1, 2, 3]) {
        const held = seen.filter(([s]) => s === seed).map(([, block]) => block);
        const [from, to] = [upTo(10), 10 + upTo(12)];
        const within = held.filter((block) => from <= block && block < to);
        expect(countWithin(set, seed, [from, to])).toBe(within.length);
        const missing = [...missingBlocks(set, seed, [from, to])];
        expect([...missing, ...within].sort((a, b) => a - b)).toEqual(
          Array.from({ length: to - from }, (_, i) => from + i),
        );
        expect(missing).toEqual(missing.toSorted((a, b) => a - b));
      }
      for (const { ranges } of set)
        ranges.forEach(([from], i) => i > 0 && expect(from).toBeGreaterThan(ranges[i - 1][1])); // canonical
    }
  });

  it('names the stretch that two ranges share', () => {
    const a: BlockSet = [{ seed: 4, ranges: [[0, 10]] }];
    expect(() => uniteBlocks('mergeMoments', a, [{ seed: 4, ranges: [[3, 5]] }])).toThrow(
      'got blocks [3, 5) of seed 4 twice',
    );
    expect(() => uniteBlocks('mergeMoments', a, [{ seed: 4, ranges: [[9, 15]] }])).toThrow(
      'got blocks [9, 10) of seed 4 twice',
    );
  });
});

describe('blocksFor', () => {
  it('rounds up, and never below one block for each half', () => {
    expect([1, 256, 512, 513, 1_000_000].map(blocksFor)).toEqual([2, 2, 2, 3, 3907]);
    expect(() => blocksFor(0.5)).toThrow(new RangeError('blocksFor: expected a whole number of samples ≥ 1, got 0.5'));
  });
});
