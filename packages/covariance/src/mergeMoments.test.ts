import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { stream } from '@geq/random';
import { linearGenerator } from '../test/linearGenerator.ts';
import { twoPass } from '../test/twoPass.ts';
import { accumulate, createMoments, finalizeMoments, mergeMoments, type MomentState } from './index.ts';

const generatorHash = 'abc';
const generator = linearGenerator({ N: 8, D: 5, offset: 20 });
const shard = async (seed: number, from: number, to: number): Promise<MomentState> =>
  (await accumulate(generator, { generatorHash, seed, from, to, backend: 'plain' })).state;

function expectEqualMoments(actual: MomentState, expected: MomentState): void {
  expect(actual.blocks).toEqual(expected.blocks);
  const [a, b] = [finalizeMoments(actual), finalizeMoments(expected)];
  expect(a.count).toBe(b.count);
  for (const name of ['omega', 'phi', 'latent'] as const)
    expect(a[name].data).toBeAllclose(b[name].data, { atol: 1e-12 }); // merging changes rounding only
  for (const half of [0, 1])
    for (const name of ['omega', 'phi'] as const)
      expect(a.halves[half][name].data).toBeAllclose(b.halves[half][name].data, { atol: 1e-12 }); // as above
  expect([...a.meanX, ...a.meanC]).toBeAllclose([...b.meanX, ...b.meanC], { rtol: 1e-12, atol: 1e-14 }); // as above
  expect([actual.fourthOrder.xx, actual.fourthOrder.xc]).toBeAllclose(
    [expected.fourthOrder.xx, expected.fourthOrder.xc],
    { rtol: 1e-12 },
  ); // sums in another order
}

describe('mergeMoments', () => {
  it('of shards equals one run, in any order and grouping', async () => {
    const whole = await shard(1, 0, 12);
    const shards = [await shard(1, 0, 1), await shard(1, 1, 5), await shard(1, 5, 6), await shard(1, 6, 12)];
    const rng = stream(5, 'orders', 0);
    for (let trial = 0; trial < 20; trial++) {
      const pool = [...shards];
      while (pool.length > 1) {
        const taken = Array.from(
          { length: Math.min(pool.length, 2 + Math.floor(2 * rng.uniform())) },
          () => pool.splice(Math.floor(rng.uniform() * pool.length), 1)[0],
        );
        pool.push(mergeMoments(taken));
      }
      expectEqualMoments(pool[0], whole);
    }
    const forward = mergeMoments(shards);
    expect(mergeMoments([...shards].reverse())).toEqual(forward); // in one call the order does not even change a bit
  });

  it('takes seeds together: equal to two passes over all their samples', async () => {
    const merged = mergeMoments([await shard(7, 0, 3), await shard(0, 2, 4), await shard(3, 0, 1)]);
    expect(merged.blocks).toEqual([
      { seed: 0, ranges: [[2, 4]] },
      { seed: 3, ranges: [[0, 1]] },
      { seed: 7, ranges: [[0, 3]] },
    ]);
    const expected = await twoPass(generator, [
      [7, 0],
      [7, 1],
      [7, 2],
      [0, 2],
      [0, 3],
      [3, 0],
    ]);
    const { omega, phi, meanX } = finalizeMoments(merged);
    expect(omega.data).toBeAllclose(expected.omega, { atol: 1e-12 }); // round-off of 1,536 products
    expect(phi.data).toBeAllclose(expected.phi, { atol: 1e-12 }); // as above
    expect(meanX).toBeAllclose(expected.meanX, { rtol: 1e-14 }); // round-off of a mean
  });

  it('fills gaps: blocks out of order, a half empty, an empty shard', async () => {
    const empty = createMoments({ generatorName: generator.name, generatorHash, N: 8, D: 5 });
    const pieces = [await shard(1, 3, 4), empty, await shard(1, 0, 1), await shard(1, 1, 3)];
    expectEqualMoments(mergeMoments(pieces), await shard(1, 0, 4));
    expect(mergeMoments([empty, empty])).toEqual(empty);
  });

  it('can be gone on from', async () => {
    const merged = mergeMoments([await shard(1, 4, 6), await shard(1, 0, 3)]);
    const { state } = await accumulate(generator, { generatorHash, seed: 1, to: 8, state: merged });
    expectEqualMoments(state, await shard(1, 0, 8));
  });

  it('leaves the shards alone', async () => {
    const shards = [await shard(1, 0, 2), await shard(1, 2, 3)];
    const before = structuredClone(shards);
    mergeMoments(shards);
    expect(shards).toEqual(before);
  });

  it('refuses overlaps, by seed and block', async () => {
    const [a, b, other] = [await shard(6, 0, 4), await shard(6, 2, 9), await shard(1, 0, 1)];
    const message =
      'mergeMoments: expected every block once, got blocks [2, 4) of seed 6 twice; leave one of the overlapping shards out';
    expect(() => mergeMoments([a, b])).toThrow(new RangeError(message));
    expect(() => mergeMoments([b, other, a])).toThrow(new RangeError(message));
  });

  it('refuses foreign generators, by name, and nothing at all', async () => {
    const mine = await shard(1, 0, 1);
    expect(() => mergeMoments([mine, { ...mine, generatorName: 'theirs', generatorHash: 'xyz' }])).toThrow(
      new RangeError(
        "mergeMoments: expected sums over one generator, got 'linear_1' (hash abc) and 'theirs' (hash xyz)",
      ),
    );
    expect(() => mergeMoments([mine, createMoments({ ...mine, D: 6 })])).toThrow(
      new RangeError(
        "mergeMoments: expected sums of one shape, got N = 8, D = 5 and N = 8, D = 6 for generator 'linear_1'",
      ),
    );
    expect(() => mergeMoments([])).toThrow(new RangeError('mergeMoments: expected at least one shard, got none'));
  });
});
