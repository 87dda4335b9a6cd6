import { describe, expect, it } from '@jest/globals';
import { loadJsonFixture } from '@geq/testing';
import { stream, type Stream } from './index.ts';

interface Case {
  readonly seed: number;
  readonly purpose: string;
  readonly block: number;
  readonly uint32: number[];
  readonly uniform: number[];
  readonly normal: number[];
  readonly last: number;
  readonly largest: number;
}

const { cases } = loadJsonFixture<{ cases: Case[] }>(import.meta.url, '../fixtures/streams.json');
const take = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw);
const correlation = (a: Stream, b: Stream, { n, power }: { n: number; power: 1 | 2 }): number => {
  let sum = 0;
  for (let i = 0; i < n; i++)
    sum += power === 1 ? a.normal() * b.normal() : ((a.normal() ** 2 - 1) * (b.normal() ** 2 - 1)) / 2;
  return sum / n;
};

describe('stream', () => {
  it.each(cases)(
    'equals a second implementation in Python for seed $seed, $purpose, block $block',
    ({ seed, purpose, block, uint32, uniform, normal, last, largest }) => {
      const [a, b, c] = take(3, () => 0).map(() => stream(seed, purpose, block));
      expect(take(8, a.uint32)).toEqual(uint32);
      expect(take(8, b.uniform)).toEqual(uniform);
      const values = take(20_000, c.normal); // long enough for wedges (1.2 %) and the tail (0.03 %)
      expect(values.slice(0, 8)).toBeAllclose(normal, { rtol: 1e-14 }); // the C library's exp and log may differ by an ulp from stdlib's
      expect(values[19_999]).toBeAllclose(last, { rtol: 1e-14 }); // the same: no draw was out of step on the way
      expect(values.reduce((m, x) => (Math.abs(x) > Math.abs(m) ? x : m))).toBeAllclose(largest, { rtol: 1e-14 }); // the same, from the tail
    },
  );

  it('starts afresh for every call with the same name', () => {
    const first = take(100, stream(5, 'test', 3).normal);
    expect(take(100, stream(5, 'test', 3).normal)).toEqual(first);
    expect(take(100, stream(5, 'test', 4).normal)).not.toEqual(first);
    expect(stream(-0, 'test', -0).uint32()).toBe(stream(0, 'test', 0).uint32());
  });

  it('never mistakes one name for another', () => {
    const names: [number, string, number][] = [
      [1, 'a', 0],
      [0, 'a', 1],
      [1, 'a,0', 0],
      [1, 'a"', 0],
      [11, 'a', 0],
      [1, '1', 1],
      [1, 'a', 10],
    ];
    expect(new Set(names.map((name) => stream(...name).uint32())).size).toBe(names.length);
  });

  it('gives uniforms on [0, 1) with the moments of a uniform', () => {
    const rng = stream(3, 'uniform', 0);
    const values = take(200_000, rng.uniform);
    const mean = values.reduce((s, u) => s + u, 0) / values.length;
    const variance = values.reduce((s, u) => s + (u - 0.5) ** 2, 0) / values.length;
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(mean).toBeAllclose(0.5, { atol: 4 * Math.sqrt(1 / 12 / 200_000) }); // 4 standard errors
    expect(variance).toBeAllclose(1 / 12, { atol: 4 * Math.sqrt(1 / 180 / 200_000) }); // 4 standard errors
  });

  it('gives uncorrelated streams for neighbouring seeds, blocks, purposes, and along itself', () => {
    const n = 20_000;
    const pairs: [Stream, Stream][] = Array.from({ length: 20 }, (_, i): [Stream, Stream][] => [
      [stream(i, 'train', 0), stream(i + 1, 'train', 0)],
      [stream(1, 'train', i), stream(1, 'train', i + 1)],
      [stream(1, 'train', i), stream(1, 'test', i)],
      [stream(i, 'student', 1), stream(1, 'student', i + 100)],
    ]).flat();
    const worst = Math.max(
      ...pairs.flatMap(([a, b]) => ([1, 2] as const).map((power) => Math.abs(correlation(a, b, { n, power })))),
    );
    expect(worst * Math.sqrt(n)).toBeLessThan(5); // 160 correlations in standard errors (of x, and of x²): the largest is 2.9 on average
    const lagged = stream(1, 'train', 0);
    lagged.normal();
    expect(Math.abs(correlation(stream(1, 'train', 0), lagged, { n, power: 1 })) * Math.sqrt(n)).toBeLessThan(4); // 4 standard errors
  });

  it('says what a seed, a block and a purpose must be', () => {
    expect(() => stream(-1, 'train', 0)).toThrow(
      new RangeError('stream: expected a whole seed ≥ 0 below 2^53, got -1'),
    );
    expect(() => stream(0.5, 'train', 0)).toThrow('expected a whole seed ≥ 0 below 2^53, got 0.5');
    expect(() => stream(2 ** 53, 'train', 0)).toThrow('expected a whole seed ≥ 0 below 2^53, got 9007199254740992');
    expect(() => stream(NaN, 'train', 0)).toThrow('expected a whole seed ≥ 0 below 2^53, got NaN');
    expect(() => stream(0, 'train', -3)).toThrow(
      new RangeError('stream: expected a whole block ≥ 0 below 2^53, got -3'),
    );
    const notText: unknown = 7;
    expect(() => stream(0, notText as string, 0)).toThrow(
      new TypeError('stream: expected a string as purpose, got number'),
    );
  });
});
