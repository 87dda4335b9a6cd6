import { describe, expect, it } from '@jest/globals';
import { permutation, stream } from './index.ts';

describe('permutation', () => {
  it('holds every number once, and depends on its stream alone', () => {
    const order = permutation(stream(1, 'shuffle', 0), 50_000);
    expect(order.slice().sort()).toEqual(Uint32Array.from({ length: 50_000 }, (_, i) => i));
    expect(permutation(stream(1, 'shuffle', 0), 50_000)).toEqual(order);
    expect(permutation(stream(1, 'shuffle', 1), 50_000)).not.toEqual(order);
  });

  it('takes its places from the uniform variates, from the back (by hand)', () => {
    const variates = [0.9, 0.1, 0.5]; // of 4, 3, 2 places: the last stays; 2 and 0 change places; then places 1 and 1
    expect([...permutation({ uniform: () => variates.shift() as number }, 4)]).toEqual([2, 1, 0, 3]);
  });

  it('gives each of the 24 orders of four with the same frequency', () => {
    const counts = new Map<string, number>();
    const draws = 24_000;
    for (let block = 0; block < draws; block++) {
      const order = permutation(stream(2, 'orders', block), 4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - draws / 24) ** 2 / (draws / 24), 0);
    expect(chiSquare).toBeLessThan(23 + 4 * Math.sqrt(46)); // 23 degrees of freedom, four standard deviations
  });

  it('of none or one is what it must be', () => {
    expect([...permutation(stream(0, 'shuffle', 0), 0)]).toEqual([]);
    expect([...permutation(stream(0, 'shuffle', 0), 1)]).toEqual([0]);
    expect(() => permutation(stream(0, 'shuffle', 0), -1)).toThrow(
      'permutation: expected a whole count from 0 below 2^32, got -1',
    );
    expect(() => permutation(stream(0, 'shuffle', 0), 2.5)).toThrow(
      'permutation: expected a whole count from 0 below 2^32, got 2.5',
    );
  });
});
