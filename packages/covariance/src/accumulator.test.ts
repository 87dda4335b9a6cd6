import { describe, expect, it } from '@jest/globals';
import { heldMemory } from '@geq/testing';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { linearGenerator } from '../test/linearGenerator.ts';
import {
  accumulate,
  accumulatorBytes,
  createAccumulator,
  createMoments,
  snapshotMoments,
  stateToArrays,
  updateMoments,
} from './index.ts';

const identity = { generatorName: 'linear_1', generatorHash: 'abc', N: 6, D: 4 };

describe('updateMoments', () => {
  const latents = latentBlock(1, 'moments', 0, 4);
  const outputs = new Float32Array(BLOCK_SIZE * 6).map((_, at) => Math.sin(at));

  it('adds in place, block by block; snapshots and the opened state stay as they were', () => {
    const empty = createMoments(identity);
    const sums = createAccumulator(empty);
    expect(updateMoments(sums, { seed: 1, block: 0, latents, outputs })).toEqual({ status: 'ok' });
    const one = snapshotMoments(sums);
    const copy = structuredClone(one);
    expect(updateMoments(sums, { seed: 1, block: 3, latents, outputs })).toEqual({ status: 'ok' });
    expect(one).toEqual(copy);
    expect(empty).toEqual(createMoments(identity));
    expect(snapshotMoments(sums).halves.map(({ count }) => count)).toEqual([BLOCK_SIZE, BLOCK_SIZE]);
  });

  it('leaves a non-finite block out, untouched by it', () => {
    const sums = createAccumulator(createMoments(identity));
    updateMoments(sums, { seed: 1, block: 0, latents, outputs });
    const before = snapshotMoments(sums);
    const bad = outputs.slice();
    bad[255 * 6 + 5] = Infinity;
    expect(updateMoments(sums, { seed: 1, block: 1, latents, outputs: bad })).toEqual({
      status: 'nonFinite',
      sample: 255,
      output: 5,
    });
    expect(snapshotMoments(sums)).toEqual(before);
    expect(updateMoments(sums, { seed: 1, block: 1, latents, outputs })).toEqual({ status: 'ok' });
  });

  it('does not change what it reads', () => {
    const [c, x] = [latents.slice(), outputs.slice()];
    updateMoments(createAccumulator(createMoments(identity)), { seed: 1, block: 0, latents, outputs });
    expect([latents, outputs]).toEqual([c, x]);
  });

  it('refuses a block twice, wrong sizes and bad numbers', () => {
    const sums = createAccumulator(createMoments(identity));
    const at = { seed: 1, block: 0 };
    updateMoments(sums, { ...at, latents, outputs });
    expect(() => updateMoments(sums, { ...at, latents, outputs })).toThrow(
      'updateMoments: expected every block once, got blocks [0, 1) of seed 1 twice',
    );
    expect(() => updateMoments(sums, { seed: 1, block: 1, latents, outputs: outputs.subarray(6) })).toThrow(
      "updateMoments: expected 256×6 outputs from generator 'linear_1', got 1530 numbers",
    );
    expect(() => updateMoments(sums, { seed: 1, block: 1, latents: outputs, outputs })).toThrow(
      'updateMoments: expected 256×4 latents, got 1536 numbers',
    );
    expect(() => updateMoments(sums, { seed: 1, block: 0.5, latents, outputs })).toThrow(
      'updateMoments: expected a whole number block ≥ 0, got 0.5',
    );
    expect(() => updateMoments(sums, { seed: -1, block: 1, latents, outputs })).toThrow(
      'updateMoments: expected a whole number seed ≥ 0, got -1',
    );
    expect(() => updateMoments(sums, { seed: 1, block: 1, latents: latents.map(() => NaN), outputs })).toThrow(
      'updateMoments: expected finite latents, got NaN or an infinity',
    );
  });
});

describe('createMoments', () => {
  it.each([
    [{ N: 0 }, 'createMoments: expected a whole number N ≥ 1, got 0'],
    [{ D: 1.5 }, 'createMoments: expected a whole number D ≥ 1, got 1.5'],
    [{ N: 1e6 }, 'createMoments: expected moments that fit into 4 GiB, got N = 1000000, D = 4, which need 1.49e+4 GiB'],
    [{ generatorName: '' }, 'createMoments: expected a non-empty string as generatorName, got an empty one'],
  ])('refuses %p', (change, message) => {
    expect(() => createMoments({ ...identity, ...change })).toThrow(message);
  });
});

describe('memory', () => {
  it('is N(N+1) + 2ND + D(D+1)/2 doubles and a few rows for a state, 2N² + 2ND + D² and panels for an accumulator', () => {
    const [N, D] = [50, 20];
    const { arrays } = stateToArrays(createMoments({ ...identity, N, D }));
    const doubles = Object.values(arrays).reduce((sum, { length }) => sum + length, 0);
    expect(doubles).toBe(N * (N + 1) + 2 * N * D + (D * (D + 1)) / 2 + 2 * (N + D) + 2);
    expect(accumulatorBytes(N, D)).toBe(8 * (2 * N * N + 2 * N * D + D * D + 257 * (N + D)));
    expect(accumulatorBytes(3072, 3072) / 2 ** 20).toBeLessThan(373); // MiB: a flow's moments fit anywhere
  });

  it('does not grow with the number of blocks', async () => {
    const held: number[] = [];
    await accumulate(linearGenerator({ N: 64, D: 16 }), {
      generatorHash: 'abc',
      seed: 1,
      to: 300,
      checkpointEvery: 50,
      onCheckpoint: (snapshot) => void snapshot(),
      onReadout: () => undefined,
      onProgress: (done) => {
        if (done % 100 !== 0) return;
        const { heap, arrays } = heldMemory();
        held.push(heap + arrays);
      },
    });
    // a block's outputs are 64 KiB: keeping those of 200 blocks would show as 12 MiB; compiled code and caches take 1 or 2
    expect(held[2] - held[0]).toBeLessThan(4 * 2 ** 20);
  });
});
