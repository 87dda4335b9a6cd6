import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import type { Generator } from '@geq/generators';
import { BLOCK_SIZE, stream } from '@geq/random';
import { linearGenerator } from '../test/linearGenerator.ts';
import { twoPass, type Key } from '../test/twoPass.ts';
import {
  accumulate,
  createMoments,
  finalizeMoments,
  stateFromArrays,
  stateToArrays,
  type AccumulateResult,
  type MomentState,
  type Readout,
} from './index.ts';

const generatorHash = 'abc';
const keys = (seed: number, from: number, to: number): Key[] =>
  Array.from({ length: to - from }, (_, i) => [seed, from + i] as const);

/** What does not depend on the clock. */
async function bitsOf(...args: Parameters<typeof accumulate>): Promise<Omit<AccumulateResult, 'seconds'>> {
  const {
    seconds: { samples, sums },
    ...bits
  } = await accumulate(...args);
  if (!(samples >= 0 && sums >= 0)) throw new Error(`expected times, got ${samples} and ${sums}`);
  return bits;
}

/** Oracle: the definition, all samples kept; no code shared. */
describe('accumulate against two passes over stored samples', () => {
  const cases = [
    { what: 'centered outputs', N: 17, D: 5, offset: 0 },
    { what: 'mean 1e4 beside a standard deviation of 1', N: 9, D: 4, offset: 1e4 },
    { what: 'one output, one latent', N: 1, D: 1, offset: 3 },
    { what: 'more latents than outputs', N: 3, D: 20, offset: -2 },
  ];
  it.each(cases)('$what', async ({ N, D, offset }) => {
    const generator = linearGenerator({ N, D, offset });
    const { status, state } = await accumulate(generator, { generatorHash, seed: 3, from: 2, to: 9 });
    const moments = finalizeMoments(state);
    const expected = await twoPass(generator, keys(3, 2, 9));
    expect(status).toBe('ok');
    expect(moments.count).toBe(7 * BLOCK_SIZE);
    expect(moments.omega.data).toBeAllclose(expected.omega, { atol: 1e-12 }); // entries of order 1: round-off of 1,800 products
    expect(moments.phi.data).toBeAllclose(expected.phi, { atol: 1e-12 }); // as above
    expect(moments.latent.data).toBeAllclose(expected.latent, { atol: 1e-12 }); // as above
    expect(moments.meanX).toBeAllclose(expected.meanX, { rtol: 1e-15, atol: 1e-14 }); // a few roundings of the mean itself
    expect(moments.meanC).toBeAllclose(expected.meanC, { atol: 1e-14 }); // round-off of sums of numbers of order 1
  });

  it('keeps each half about its own means', async () => {
    const generator = linearGenerator({ N: 6, D: 3, offset: 50 });
    const { state } = await accumulate(generator, { generatorHash, seed: 5, to: 7 });
    const { halves } = finalizeMoments(state);
    for (const parity of [0, 1]) {
      const expected = await twoPass(
        generator,
        keys(5, 0, 7).filter(([, block]) => block % 2 === parity),
      );
      expect(halves[parity].count).toBe([4, 3][parity] * BLOCK_SIZE);
      expect(state.halves[parity].meanX).toBeAllclose(expected.meanX, { rtol: 1e-15, atol: 1e-14 }); // a few roundings
      expect(halves[parity].omega.data).toBeAllclose(expected.omega, { atol: 1e-12 }); // round-off of 1,000 products
      expect(halves[parity].phi.data).toBeAllclose(expected.phi, { atol: 1e-12 }); // as above
    }
  });
});

/** Oracle: the moments that the generator has by construction. */
it('finds the moments of a linear map within five standard errors', async () => {
  const [N, D] = [12, 8];
  const generator = linearGenerator({ N, D, offset: 2 });
  const { state } = await accumulate(generator, { generatorHash, seed: 1, to: 80 });
  const { omega, phi, meanX, count } = finalizeMoments(state);
  const row = (i: number): Float64Array => generator.F.data.subarray(i * D, (i + 1) * D);
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, j) => sum + x * b[j], 0);
  for (let i = 0; i < N; i++) {
    const variance = dot(row(i), row(i));
    expect(meanX[i]).toBeAllclose(2, { atol: 5 * Math.sqrt(variance / count) }); // 5 standard errors of a mean
    for (let j = 0; j < N; j++) {
      const covariance = dot(row(i), row(j));
      const error = Math.sqrt((variance * dot(row(j), row(j)) + covariance ** 2) / count); // of a Gaussian covariance
      expect(omega.data[i * N + j]).toBeAllclose(covariance, { atol: 5 * error }); // 5 standard errors
    }
    for (let j = 0; j < D; j++) {
      const error = Math.sqrt((variance + row(i)[j] ** 2) / count);
      expect(phi.data[i * D + j]).toBeAllclose(row(i)[j], { atol: 5 * error }); // 5 standard errors
    }
  }
});

describe('accumulate resumed', () => {
  const generator = linearGenerator({ N: 11, D: 4, offset: 7 });
  const stored = (state: MomentState): MomentState => {
    const { meta, arrays } = stateToArrays(state);
    const copies = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));
    return stateFromArrays({ meta: JSON.parse(JSON.stringify(meta)), arrays: copies });
  };

  it('at any block ends with the bits of an undisturbed run, through storage', async () => {
    const whole = await bitsOf(generator, { generatorHash, seed: 2, from: 1, to: 9 });
    for (let cut = 2; cut < 9; cut++) {
      const first = await accumulate(generator, { generatorHash, seed: 2, from: 1, to: cut });
      const rest = await bitsOf(generator, { generatorHash, seed: 2, from: 1, to: 9, state: stored(first.state) });
      expect(rest).toEqual(whole);
    }
  });

  it('at every checkpoint as well, which is stored while samples go on, before the next and before the end', async () => {
    const checkpoints: MomentState[] = [];
    const order: string[] = [];
    let goOn: (() => void) | undefined;
    const whole = await bitsOf(generator, {
      generatorHash,
      seed: 2,
      to: 7,
      checkpointEvery: 3,
      onCheckpoint: async (snapshot) => {
        checkpoints.push(snapshot());
        if (checkpoints.length === 1)
          await new Promise<void>((resolve) => {
            goOn = resolve;
          }); // by block 5
        else await new Promise((resolve) => setTimeout(resolve, 20));
        order.push('stored');
      },
      onProgress: (done, total) => {
        order.push(`${done}/${total}`);
        if (done === 5) goOn?.();
      },
    });
    expect(order).toEqual(['1/7', '2/7', '3/7', '4/7', '5/7', 'stored', '6/7', '7/7', 'stored']);
    for (const state of checkpoints)
      expect(await bitsOf(generator, { generatorHash, seed: 2, to: 7, state })).toEqual(whole);
  });

  it('says so when a checkpoint cannot be stored', async () => {
    let numBlocks = 0;
    const run = accumulate(generator, {
      generatorHash,
      seed: 2,
      to: 9,
      checkpointEvery: 3,
      onCheckpoint: () => Promise.reject(new Error('disk full')),
      onProgress: () => {
        numBlocks++;
      },
    });
    await expect(run).rejects.toThrow('disk full');
    expect(numBlocks).toBe(6);
  });

  it('leaves the given state alone, and draws no block twice', async () => {
    const { state } = await accumulate(generator, { generatorHash, seed: 2, from: 2, to: 4 });
    const before = structuredClone(state);
    const progress: number[] = [];
    const { state: after } = await accumulate(generator, {
      generatorHash,
      seed: 2,
      from: 1,
      to: 6,
      state,
      onProgress: (done) => progress.push(done),
    });
    expect(state).toEqual(before);
    expect(progress).toEqual([3, 4, 5]);
    expect(after.blocks).toEqual([{ seed: 2, ranges: [[1, 6]] }]);
    expect(await bitsOf(generator, { generatorHash, seed: 2, from: 1, to: 6, state: after })).toEqual({
      status: 'ok',
      state: after,
    });
  });

  it('gives the same bits with the plain kernels', async () => {
    const options = { generatorHash, seed: 2, to: 3 };
    expect(await bitsOf(generator, { ...options, backend: 'plain' })).toEqual(await bitsOf(generator, options));
  });
});

describe('accumulate interrupted', () => {
  const generator = linearGenerator({ N: 5, D: 3 });

  it('stops at a signal with the whole blocks so far', async () => {
    const controller = new AbortController();
    const stopped = await accumulate(generator, {
      generatorHash,
      seed: 4,
      to: 1000,
      signal: controller.signal,
      onProgress: (done) => done === 3 && controller.abort(),
    });
    expect(stopped.status).toBe('aborted');
    expect(stopped.state).toEqual((await accumulate(generator, { generatorHash, seed: 4, to: 3 })).state);
  });

  it('hears a timer between blocks though the generator never waits', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const { status } = await accumulate(generator, { generatorHash, seed: 4, to: 50_000, signal: controller.signal });
    expect(status).toBe('aborted');
  });

  it('adds nothing when aborted before it starts', async () => {
    const { status, state } = await accumulate(generator, {
      generatorHash,
      seed: 4,
      to: 5,
      signal: AbortSignal.abort(),
    });
    expect([status, state.blocks]).toEqual(['aborted', []]);
  });

  it.each([NaN, Infinity, -Infinity])('reports an output of %p as a status and keeps what came before', async (bad) => {
    let calls = 0;
    const failing: Generator = {
      ...generator,
      sample: async (latents, count) => {
        const out = (await generator.sample(latents, count)).slice();
        if (++calls === 3) out[17 * 5 + 2] = bad;
        return out;
      },
    };
    const result = await accumulate(failing, { generatorHash, seed: 4, to: 6 });
    expect(result.status).toBe('nonFinite');
    expect(result.nonFinite).toEqual({ block: 2, sample: 17, output: 2 });
    expect(result.state).toEqual((await accumulate(generator, { generatorHash, seed: 4, to: 2 })).state);
  });

  it('passes on what the generator throws', async () => {
    let calls = 0;
    const failing: Generator = {
      ...generator,
      sample: async (latents, count) => {
        if (++calls === 3) throw new Error('out of memory');
        return generator.sample(latents, count);
      },
    };
    await expect(accumulate(failing, { generatorHash, seed: 4, to: 6 })).rejects.toThrow('out of memory');
  });
});

it('asks for the next block before it sums the present one, never for more', async () => {
  const inner = linearGenerator({ N: 5, D: 3 });
  const order: string[] = [];
  const generator: Generator = {
    ...inner,
    sample: (latents, count) => (order.push('draw'), inner.sample(latents, count)),
  };
  await accumulate(generator, { generatorHash, seed: 4, to: 3, onProgress: (done) => order.push(`${done} summed`) });
  expect(order).toEqual(['draw', 'draw', '1 summed', 'draw', '2 summed', '3 summed']);
});

describe('accumulate refuses', () => {
  const generator = linearGenerator({ N: 5, D: 3 });
  const good = { generatorHash, seed: 1, to: 4 };
  it.each([
    [{ ...good, seed: -1 }, 'accumulate: expected a whole number seed ≥ 0, got -1'],
    [{ ...good, from: 1.5 }, 'accumulate: expected a whole number from ≥ 0, got 1.5'],
    [{ ...good, to: 0 }, 'accumulate: expected a whole number to ≥ 1, got 0'],
    [{ ...good, from: 4 }, 'accumulate: expected a whole number to ≥ 5, got 4'],
    [{ ...good, checkpointEvery: 0 }, 'accumulate: expected a whole number checkpointEvery ≥ 1, got 0'],
  ])('%p', async (options, message) => {
    await expect(accumulate(generator, options)).rejects.toThrow(new RangeError(message));
  });

  it('an empty hash', async () => {
    await expect(accumulate(generator, { ...good, generatorHash: '' })).rejects.toThrow(
      new TypeError('accumulate: expected a non-empty string as generatorHash, got an empty one'),
    );
  });

  it('the sums of another generator, by name', async () => {
    const state = createMoments({ generatorName: 'other', generatorHash: 'xyz', N: 5, D: 3 });
    await expect(accumulate(generator, { ...good, state })).rejects.toThrow(
      "accumulate: expected sums over one generator, got 'linear_1' (hash abc) and 'other' (hash xyz)",
    );
    const wider = createMoments({ generatorName: 'linear_1', generatorHash, N: 6, D: 3 });
    await expect(accumulate(generator, { ...good, state: wider })).rejects.toThrow(
      "accumulate: expected sums of one shape, got N = 5, D = 3 and N = 6, D = 3 for generator 'linear_1'",
    );
  });

  it('the wrong number of outputs', async () => {
    const short: Generator = { ...generator, sample: async () => new Float32Array(7) };
    await expect(accumulate(short, good)).rejects.toThrow(
      "updateMoments: expected 256×5 outputs from generator 'linear_1', got 7 numbers",
    );
  });
});

it('tells how far the estimates have settled at each doubling', async () => {
  const generator = linearGenerator({ N: 30, D: 10 });
  const readouts: Readout[] = [];
  const { state } = await accumulate(generator, {
    generatorHash,
    seed: 1,
    to: 20,
    onReadout: (readout) => readouts.push(readout),
  });
  expect(readouts.map(({ count, previousCount }) => [previousCount / BLOCK_SIZE, count / BLOCK_SIZE])).toEqual([
    [0, 2],
    [2, 4],
    [4, 8],
    [8, 16],
  ]);
  expect(readouts[0].change).toBeUndefined();
  // entries share few degrees of freedom, so one change scatters about its root mean square by some tens of percent
  for (const { change, standardErrors } of readouts.slice(1))
    expect(change?.omega).toBeAllclose(standardErrors.omega, { rtol: 0.5 });
  const resumed: Readout[] = [];
  await accumulate(generator, { generatorHash, seed: 1, to: 45, state, onReadout: (readout) => resumed.push(readout) });
  expect(resumed.map(({ count, previousCount }) => [previousCount / BLOCK_SIZE, count / BLOCK_SIZE])).toEqual([
    [20, 40],
  ]);
});

it('equals two passes over random shapes, ranges and resumptions', async () => {
  const rng = stream(11, 'cases', 0);
  const upTo = (n: number): number => Math.floor(rng.uniform() * n);
  for (let i = 0; i < 12; i++) {
    const generator = linearGenerator({ N: 1 + upTo(9), D: 1 + upTo(6), offset: 100 * rng.normal(), seed: i });
    const from = upTo(5);
    const to = from + 2 + upTo(3);
    const part = await accumulate(generator, { generatorHash, seed: i, from, to: to - 1, backend: 'plain' });
    const { state } = await accumulate(generator, {
      generatorHash,
      seed: i,
      from,
      to,
      state: part.state,
      backend: 'plain',
    });
    const expected = await twoPass(generator, keys(i, from, to));
    const moments = finalizeMoments(state);
    expect(moments.omega.data).toBeAllclose(expected.omega, { atol: 1e-12 * Math.max(1, ...expected.omega) }); // round-off of 1,000 products
    expect(moments.phi.data).toBeAllclose(expected.phi, { atol: 1e-12 * Math.max(1, ...expected.omega) }); // as above
  }
});
