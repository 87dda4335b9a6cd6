import { beforeAll, describe, expect, it } from '@jest/globals';
import { linearGenerator } from '../test/linearGenerator.ts';
import { accumulate, createMoments, stateFromArrays, stateToArrays, type MomentState } from './index.ts';

const copyOf = (state: MomentState): { meta: Record<string, unknown>; arrays: Record<string, unknown> } => {
  const { meta, arrays } = stateToArrays(state);
  return { meta: JSON.parse(JSON.stringify(meta)) as Record<string, unknown>, arrays: structuredClone(arrays) };
};

describe('stateToArrays and stateFromArrays', () => {
  let state: MomentState;
  beforeAll(async () => {
    const { state: first } = await accumulate(linearGenerator({ N: 4, D: 3 }), {
      generatorHash: 'abc',
      seed: 2,
      from: 1,
      to: 4,
    });
    ({ state } = await accumulate(linearGenerator({ N: 4, D: 3 }), {
      generatorHash: 'abc',
      seed: 0,
      to: 2,
      state: first,
    }));
  });

  it('are inverse to each other, bit for bit, through JSON', () => {
    expect(stateFromArrays(copyOf(state))).toEqual(state);
    const empty = createMoments({ generatorName: 'g', generatorHash: 'h', N: 2, D: 1 });
    expect(stateFromArrays(copyOf(empty))).toEqual(empty);
  });

  it('name and size their arrays', () => {
    const { meta, arrays } = stateToArrays(state);
    expect(Object.fromEntries(Object.entries(arrays).map(([name, { length }]) => [name, length]))).toEqual({
      latent: 6,
      omegaEven: 10,
      omegaOdd: 10,
      phiEven: 12,
      phiOdd: 12,
      meanXEven: 4,
      meanXOdd: 4,
      meanCEven: 3,
      meanCOdd: 3,
      fourthOrder: 2,
    });
    expect(meta).toEqual({
      format: 'geq/moments/2',
      generatorName: 'linear_1',
      generatorHash: 'abc',
      N: 4,
      D: 3,
      blockSize: 256,
      blocks: [
        { seed: 0, ranges: [[0, 2]] },
        { seed: 2, ranges: [[1, 4]] },
      ],
    });
  });

  const blocksFault =
    'stateFromArrays: expected blocks as ascending seeds with ascending, separate ranges [from, to), got ';
  it.each<[string, Record<string, unknown>, string]>([
    [
      'another format',
      { format: 'geq/moments/1' },
      'stateFromArrays: expected format \'geq/moments/2\', got "geq/moments/1"',
    ],
    ['another block size', { blockSize: 128 }, 'stateFromArrays: expected blocks of 256 samples, got 128'],
    [
      'no hash',
      { generatorHash: undefined },
      'stateFromArrays: expected a non-empty string as generatorHash, got undefined',
    ],
    ['a negative N', { N: -4 }, 'stateFromArrays: expected a whole number N ≥ 1, got -4'],
    ['a fractional D', { D: 2.5 }, 'stateFromArrays: expected a whole number D ≥ 1, got 2.5'],
    ['N as text', { N: '4' }, 'stateFromArrays: expected a whole number N ≥ 1, got 4'],
    [
      'an N without end',
      { N: 1e12 },
      'stateFromArrays: expected moments that fit into 4 GiB, got N = 1000000000000, D = 3, which need 1.49e+16 GiB',
    ],
    ['an N that the arrays contradict', { N: 5 }, "stateFromArrays: expected 5 entries in 'meanXEven', got 4"],
    ['a D that the arrays contradict', { D: 2 }, "stateFromArrays: expected 3 entries in 'latent', got 6"],
    ['no blocks', { blocks: undefined }, `${blocksFault}undefined`],
    [
      'a seed twice',
      {
        blocks: [
          { seed: 0, ranges: [[0, 1]] },
          { seed: 0, ranges: [[1, 2]] },
        ],
      },
      `${blocksFault}{"seed":0,"ranges":[[1,2]]}`,
    ],
    ['a negative seed', { blocks: [{ seed: -1, ranges: [[0, 1]] }] }, `${blocksFault}{"seed":-1,"ranges":[[0,1]]}`],
    ['a seed without ranges', { blocks: [{ seed: 0, ranges: [] }] }, `${blocksFault}{"seed":0,"ranges":[]}`],
    [
      'overlapping ranges',
      {
        blocks: [
          {
            seed: 0,
            ranges: [
              [0, 3],
              [2, 5],
            ],
          },
        ],
      },
      `${blocksFault}[2,5] in seed 0`,
    ],
    [
      'touching ranges',
      {
        blocks: [
          {
            seed: 0,
            ranges: [
              [0, 3],
              [3, 5],
            ],
          },
        ],
      },
      `${blocksFault}[3,5] in seed 0`,
    ],
    ['an empty range', { blocks: [{ seed: 0, ranges: [[3, 3]] }] }, `${blocksFault}[3,3] in seed 0`],
    ['a range of three', { blocks: [{ seed: 0, ranges: [[0, 1, 2]] }] }, `${blocksFault}[0,1,2] in seed 0`],
    [
      'a half with numbers but no blocks',
      { blocks: [{ seed: 0, ranges: [[0, 1]] }] },
      'stateFromArrays: expected zeros in the odd half, which has no blocks, got other numbers',
    ],
  ])('refuse %s', (_, change, message) => {
    const stored = copyOf(state);
    expect(() => stateFromArrays({ ...stored, meta: { ...stored.meta, ...change } })).toThrow(message);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a missing array', { omegaOdd: undefined }, "stateFromArrays: expected a Float64Array 'omegaOdd', got none"],
    [
      'single precision',
      { phiOdd: new Float32Array(12) },
      "stateFromArrays: expected a Float64Array 'phiOdd', got object",
    ],
    ['a wrong length', { meanXOdd: new Float64Array(5) }, "stateFromArrays: expected 4 entries in 'meanXOdd', got 5"],
    [
      'NaN',
      { phiEven: new Float64Array(12).fill(NaN, 7) },
      "stateFromArrays: expected finite numbers in 'phiEven', got NaN at 7",
    ],
    [
      'a negative sum of squares',
      { omegaEven: new Float64Array(10).fill(-1, 7) },
      'stateFromArrays: expected sums of squares ≥ 0 on the diagonal of omegaEven, got -1 in row 2',
    ],
    [
      'negative fourth-order sums',
      { fourthOrder: Float64Array.of(1, -2) },
      'stateFromArrays: expected sums ≥ 0 in fourthOrder, got 1 and -2',
    ],
  ])('refuse %s', (_, change, message) => {
    const stored = copyOf(state);
    expect(() => stateFromArrays({ ...stored, arrays: { ...stored.arrays, ...change } })).toThrow(message);
  });

  it.each([
    [null, 'null'],
    [7, 'number'],
    ['{}', 'string'],
  ])('refuse %p as meta', (meta, got) => {
    expect(() => stateFromArrays({ meta, arrays: {} })).toThrow(
      new TypeError(`stateFromArrays: expected an object as meta, got ${got}`),
    );
  });
});
