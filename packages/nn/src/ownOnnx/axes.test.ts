import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { int, ints, node, onnxModel, type NodeParts, type Weight } from '../../test/onnxModel.ts';
import { onnxGenerator, type OnnxOptions } from '../onnxGenerator.ts';

const here = { threads: 1, where: 'here' } as const;
const numbers = (count: number, scale = 1): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => scale * Math.sin(1 + 2.3 * i));
const floats = (dims: readonly number[], scale = 1): Weight => ({
  dims,
  data: numbers(
    dims.reduce((a, b) => a * b, 1),
    scale,
  ),
});
const whole = (...values: number[]): Weight => ({
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
  type: 7,
});
type Shape = readonly (number | string | null)[];
const network = (
  shape: Shape,
  output: Shape,
  nodes: readonly NodeParts[],
  weights: Readonly<Record<string, Weight>>,
): Uint8Array => onnxModel({ inputs: [{ name: 'z', shape }], outputs: [{ name: 'x', shape: output }], nodes, weights });

/** Outputs of so many samples, and what is said of the network. */
async function sampled(
  model: Uint8Array,
  z: Float32Array,
  count: number,
  options: OnnxOptions = {},
): Promise<{
  x: number[][];
  D: number;
  N: number;
  notes: readonly string[];
  latentShape: unknown;
  outputShape: unknown;
}> {
  const generator = await onnxGenerator(model, { ...here, ...options });
  const data = await generator.sample(z, count);
  const N = generator.outputDim;
  await generator.close();
  return {
    x: Array.from({ length: count }, (_, i) => [...data.subarray(i * N, (i + 1) * N)]),
    D: generator.latentDim,
    N,
    notes: generator.notes,
    latentShape: generator.latentShape,
    outputShape: generator.outputShape,
  };
}
const refusal = async (model: Uint8Array, options: OnnxOptions = {}): Promise<string> =>
  onnxGenerator(model, { ...here, ...options }).then(
    () => 'accepted',
    (error: unknown) => (error instanceof RangeError ? error.message : `${String(error)}`),
  );

/** h_t = tanh(z_t + h_{t−1}) for each of `batch` sequences in (T, batch, d), by a cumulative sum before tanh. */
const cumulative = [node('CumSum', ['z', 'zero'], ['c']), node('Tanh', ['c'], ['x'])];
const zero: Weight = { dims: [], data: BigInt64Array.of(0n), type: 7 };
const running = (z: ArrayLike<number>, T: number, d: number): number[] => {
  const sums = new Array<number>(d).fill(0);
  return Array.from({ length: T * d }, (_, i) => {
    sums[i % d] += z[i];
    return Math.tanh(sums[i % d]);
  });
};

describe('the batch of an ONNX model', () => {
  const W = floats([3, 2]);
  const product = [node('MatMul', ['z', 'W'], ['x'])];
  const z = numbers(9, 0.7);
  const right = (row: number, k: number): number =>
    [0, 1, 2].reduce((sum, j) => sum + z[3 * row + j] * (W.data as Float32Array)[2 * j + k], 0);
  const rights = [0, 1, 2].map((row) => [right(row, 0), right(row, 1)]);

  it.each<[string, Shape]>([
    ['named', ['batch', 3]],
    ['without a name', [null, 3]],
    ['−1', [-1, 3]],
    ['1', [1, 3]],
    ['2', [2, 3]],
    ['3', [3, 3]],
    ['64', [64, 3]],
  ])('is the first axis: %s', async (_, shape) => {
    const { x, D, N, notes, latentShape } = await sampled(network(shape, [shape[0], 2], product, { W }), z, 3);
    expect([D, N, notes, latentShape]).toEqual([3, 2, [], [3]]);
    for (const [i, row] of x.entries()) expect(row).toBeAllclose(rights[i], { atol: 1e-6 }); // sums of three float32 terms
  });

  it('is the second axis where samples are alike and apart along it, and comes first in the numbers here', async () => {
    const sequences = numbers(2 * 12, 0.7); // two of T = 4, d = 3
    for (const shape of [
      [4, 'batch', 3],
      [4, 2, 3],
    ] as const) {
      const { x, D, N, latentShape, outputShape } = await sampled(
        network(shape, shape, cumulative, { zero }),
        sequences,
        2,
      );
      expect([D, N, latentShape, outputShape]).toEqual([12, 12, [4, 3], [4, 3]]);
      for (const [i, row] of x.entries())
        expect(row).toBeAllclose(running(sequences.subarray(12 * i), 4, 3), { atol: 1e-6 }); // float32
    }
  });

  it('is none where a file was written for one sequence: its steps are no samples', async () => {
    const sequences = numbers(2 * 12, 0.7);
    const { x, D, N, latentShape, outputShape } = await sampled(
      network([4, 1, 3], [4, 1, 3], cumulative, { zero }),
      sequences,
      2,
    );
    expect([D, N, latentShape, outputShape]).toEqual([12, 12, [4, 3], [4, 3]]);
    for (const [i, row] of x.entries())
      expect(row).toBeAllclose(running(sequences.subarray(12 * i), 4, 3), { atol: 1e-6 });
    const stated = await sampled(network(['T', 1, 3], ['T', 1, 3], cumulative, { zero }), sequences, 2, {
      axes: { T: 4 },
    });
    expect(stated.x).toEqual(x);
  });

  it('may be another axis of the output', async () => {
    const turned = [
      node('MatMul', ['z', 'W'], ['y']),
      node('Reshape', ['y', 'shape'], ['r']),
      node('Transpose', ['r'], ['x'], ints('perm', [1, 0, 2])),
    ];
    const { x, outputShape } = await sampled(
      network(['batch', 3], [2, 'batch', 1], turned, { W, shape: whole(-1, 2, 1) }),
      z,
      3,
    );
    expect(outputShape).toEqual([2, 1]);
    for (const [i, row] of x.entries()) expect(row).toBeAllclose(rights[i], { atol: 1e-6 });
  });

  it('is fixed inside some networks whatever their inputs say', async () => {
    for (const [rows, what] of [
      [1, 'one sample'],
      [2, '2 samples'],
    ] as const) {
      const hard = [node('MatMul', ['z', 'W'], ['y']), node('Reshape', ['y', 'shape'], ['x'])];
      const { x, notes } = await sampled(
        network(['batch', 3], ['batch', 1, 2], hard, { W, shape: whole(rows, 1, 2) }),
        z,
        3,
      );
      expect(notes).toEqual([
        `the network takes ${what} a run, although its input says any number: samples run that way`,
      ]);
      for (const [i, row] of x.entries()) expect(row).toBeAllclose(rights[i], { atol: 1e-6 });
    }
    const inOneRow = [node('MatMul', ['z', 'W'], ['y']), node('Reshape', ['y', 'shape'], ['x'])];
    const { x, N } = await sampled(network(['batch', 3], ['batch', 2], inOneRow, { W, shape: whole(1, -1) }), z, 3);
    expect(N).toBe(2);
    for (const [i, row] of x.entries()) expect(row).toBeAllclose(rights[i], { atol: 1e-6 });
  });

  it('is not there where the latents are a vector', async () => {
    const vector = [node('Reshape', ['z', 'row'], ['r']), node('MatMul', ['r', 'W'], ['x'])];
    const { x, D } = await sampled(network([3], [1, 2], vector, { W, row: whole(1, 3) }), z, 3);
    expect(D).toBe(3);
    for (const [i, row] of x.entries()) expect(row).toBeAllclose(rights[i], { atol: 1e-6 });
  });

  it.each<[string, Uint8Array, string]>([
    [
      'steps of a sequence of any length',
      network(['s0', 1, 3], ['s0', 1, 3], cumulative, { zero }),
      "expected samples that do not depend on each other, got z (float32, s0×1×3), whose rows do, in their order, as steps of a sequence; give the sequence its length (axes: { 's0': LENGTH }), or export with the batch as the first axis (batch_first=True)",
    ],
    [
      'rows that depend on those before them',
      network([4, 3], [4, 3], cumulative, { zero }),
      'whose rows do, in their order, as steps of a sequence; export with the batch as the first axis (batch_first=True)',
    ],
    [
      'axes of any length',
      network(['batch', 4, 'height', 'width'], ['batch', 4, 'height', 'width'], [node('Tanh', ['z'], ['x'])], {}),
      "expected latents of known length on all axes but the batch, got z (float32, batch×4×height×width); say it (axes: { 'height': LENGTH } axes: { 'width': LENGTH })",
    ],
    [
      'an axis named after time',
      network(['time', 3], ['time', 2], product, { W }),
      'expected latents of known length on all axes but the batch',
    ],
    [
      'a mean of the batch',
      network(
        ['batch', 3],
        ['batch', 3],
        [node('ReduceMean', ['z'], ['m'], ints('axes', [0])), node('Sub', ['z', 'm'], ['x'])],
        {},
      ),
      'got one that changes with its batch; the network takes a statistic over the batch, or mixes its rows: export it without that',
    ],
    [
      'a constant for each row',
      network([4, 3], [4, 3], [node('Add', ['z', 'C'], ['x'])], { C: floats([4, 3]) }),
      'expected the same network for every sample of a run, got another at each place (z (float32, 4×3)): something in it has the length of the batch; export with a batch of 1',
    ],
    [
      'a scale that the whole batch sets',
      network(
        ['batch', 3],
        ['batch', 3],
        [node('DynamicQuantizeLinear', ['z'], ['q', 's', 'o']), node('DequantizeLinear', ['q', 's', 'o'], ['x'])],
        {},
      ),
      "DynamicQuantizeLinear takes the scale of its numbers from the whole batch: quantise statically, bring the float model, or run one sample at a time (axes: { 'batch': 1 })",
    ],
    [
      'outputs that are divided by the size of the batch',
      network(
        ['batch', 3],
        ['batch', 3],
        [
          node('Shape', ['z'], ['s']),
          node('Gather', ['s', 'first'], ['n'], int('axis', 0)),
          node('Cast', ['n'], ['f'], int('to', 1)),
          node('Div', ['z', 'f'], ['x']),
        ],
        { first: whole(0) },
      ),
      'got one that changes with its batch',
    ],
    [
      'a batch that no run can have',
      network([1_000_000_000, 3], [1_000_000_000, 2], product, { W }),
      'expected at most 65536 samples and 67108864 numbers a run, got z (float32, 1000000000×3); export with a batch of 1 or of any size',
    ],
    [
      'latents of no known shape',
      network(['batch', 3], ['batch', 3, 3], [node('Wrong', ['z'], ['x'])], {}),
      'the operator Wrong, which ONNX does not have (opset 17)',
    ],
  ])('is refused: %s', async (_, model, message) => {
    expect(await refusal(model)).toContain(message);
  });

  it('takes one sample at a time where that is asked for', async () => {
    const model = network(
      ['batch', 3],
      ['batch', 3],
      [node('DynamicQuantizeLinear', ['z'], ['q', 's', 'o']), node('DequantizeLinear', ['q', 's', 'o'], ['x'])],
      {},
    );
    const all = await sampled(model, z, 3, { axes: { batch: 1 } });
    const alone = await sampled(model, z.subarray(3, 6), 1, { axes: { batch: 1 } });
    expect(all.x[1]).toEqual(alone.x[0]);
    expect(await refusal(model, { axes: { height: 1 } })).toContain(
      'expected an axis of any length named height, got batch',
    );
    expect(await refusal(model, { axes: { batch: 0.5 } })).toContain(
      'expected a whole number from 1 to 65536 for the axis batch, got 0.5',
    );
  });
});
