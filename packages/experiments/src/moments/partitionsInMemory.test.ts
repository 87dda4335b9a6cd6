import { describe, expect, it } from '@jest/globals';
import { partitionsInMemory } from './partitionsInMemory.ts';

describe('partitions of moments side by side', () => {
  const GiB = 2 ** 30;

  it('are as many as fit into a sixteenth of the memory, for a flow one on a laptop', () => {
    const flow = { N: 3072, D: 3072 }; // 372 MiB of sums, thrice
    expect([8, 16, 24, 64, 128].map((memory) => partitionsInMemory(flow, memory * GiB))).toEqual([1, 1, 1, 3, 7]);
  });

  it('are at least one, and any number where N is small', () => {
    expect(partitionsInMemory({ N: 20_000, D: 100 }, GiB)).toBe(1);
    expect(partitionsInMemory({ N: 100, D: 10 }, GiB)).toBeGreaterThan(500);
  });
});
