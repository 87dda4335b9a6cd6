import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { float16Bits } from '@geq/formats';
import { int, node, onnxModel, type Part, type Weight } from '../../test/onnxModel.ts';
import { onnxGenerator, type OnnxOptions } from '../onnxGenerator.ts';
import type { OptionSyntax } from './optionSyntax.ts';

const here = { threads: 1, where: 'here' } as const;
const [INT64, BOOL, FLOAT16, FLOAT64, BFLOAT16] = [7, 9, 10, 11, 16];
const sampled = async (
  model: Uint8Array,
  z: readonly number[],
  count: number,
  options: OnnxOptions = {},
): Promise<number[]> => {
  const generator = await onnxGenerator(model, { ...here, ...options });
  const x = [...(await generator.sample(Float32Array.from(z), count))];
  await generator.close();
  return x;
};
const refusal = async (model: Uint8Array, options: OnnxOptions = {}): Promise<string> =>
  onnxGenerator(model, { ...here, ...options }).then(
    () => 'accepted',
    (error: unknown) => (error instanceof RangeError ? error.message : `${String(error)}`),
  );

/** x = z + 10 a + 100 b: every term shows where it came from. */
const z: Part = { name: 'z', shape: ['batch', 2] };
const sums = (inputs: readonly Part[]): Uint8Array =>
  onnxModel({
    inputs,
    outputs: [{ name: 'x', shape: ['batch', 2] }],
    nodes: [
      node('Mul', ['a', 'ten'], ['a1']),
      node('Mul', ['b', 'hundred'], ['b1']),
      node('Add', ['z', 'a1'], ['y']),
      node('Add', ['y', 'b1'], ['x']),
    ],
    weights: { ten: { dims: [], data: Float32Array.of(10) }, hundred: { dims: [], data: Float32Array.of(100) } },
  });
const gaussian = sums([z, { name: 'a', shape: ['batch', 2] }, { name: 'b', shape: ['batch', 2] }]);

describe('several latent inputs', () => {
  it('lie side by side, in the order that is asked for', async () => {
    expect(await sampled(gaussian, [1, 2, 3, 4, 5, 6, 0, 1, 0, 0, 1, 0], 2, { input: 'all' })).toEqual([
      531, 642, 100, 1,
    ]);
    expect(await sampled(gaussian, [1, 2, 3, 4, 5, 6], 1, { input: 'b, a,z' })).toEqual([135, 246]);
    expect(await sampled(gaussian, [1, 2, 3, 4], 1, { input: 'z,a', fixed: { b: 0.5 } })).toEqual([81, 92]);
    expect(await sampled(gaussian, [1, 2], 1, { fixed: { a: 0, b: 2 } })).toEqual([201, 202]);
  });

  it('may have batches of their own: any, of 1, the whole of it', async () => {
    const one = sums([z, { name: 'a', shape: [1, 2] }, { name: 'b', shape: [2] }]);
    expect(await sampled(one, [1, 2, 3, 4, 5, 6, 0, 1, 0, 0, 1, 0], 2, { input: 'all' })).toEqual([531, 642, 100, 1]);
    const fixed = sums(
      [z, { name: 'a', shape: ['batch', 2] }, { name: 'b', shape: ['batch', 2] }].map((port) => ({
        ...port,
        shape: [2, 2],
      })),
    );
    expect(await sampled(fixed, [1, 2, 3, 4, 5, 6, 0, 1, 0, 0, 1, 0], 2, { input: 'all' })).toEqual([531, 642, 100, 1]);
  });

  it('are asked for, in the words of whoever reads it', async () => {
    const syntax: OptionSyntax = {
      input: (name) => `--input ${name}`,
      output: (name) => `--output ${name}`,
      fixed: (name, value) => `--fixed ${name}=${value}`,
      axis: (name, length) => `--axis ${name}=${length}`,
    };
    expect(await refusal(gaussian, { syntax })).toBe(
      'onnxGenerator: expected one latent input, got 3: z (float32, batch×2), a (float32, batch×2), b (float32, batch×2); take them together as latents (--input all), or one of them and give the others a value (--input z --fixed a=0 --fixed b=0)',
    );
    expect(await refusal(gaussian, { syntax, input: 'z' })).toBe(
      'onnxGenerator: expected values for the inputs beside z, got none for a (float32, batch×2), b (float32, batch×2); give them (--fixed a=0 --fixed b=0), or take all as latents (--input all)',
    );
    const mixed = sums([z, { name: 'a', shape: [] }, { name: 'b', shape: ['batch'], type: INT64 }]);
    expect(await refusal(mixed, { syntax })).toContain(
      'got 3: z (float32, batch×2), a (float32, a number), b (int64, batch); give the others a value (--fixed a=1 --fixed b=0)',
    );
    expect(await refusal(gaussian, { input: 'z,z', syntax })).toContain('expected each input once, got z twice');
    expect(await refusal(gaussian, { input: 'z,c', syntax })).toContain(
      'expected an input named c, got z (float32, batch×2), a',
    );
    expect(await refusal(gaussian, { input: 'all', fixed: { c: 1 }, syntax })).toContain('expected an input named c');
    expect(await refusal(gaussian, { input: 'z,a', fixed: { a: 1, b: 1 }, syntax })).toContain(
      'expected a as a latent input or with a fixed value, got both',
    );
    expect(await refusal(gaussian, { fixed: { z: 1, a: 1, b: 1 }, syntax })).toContain('got a fixed value for each: z');
  });

  it('are floating-point numbers', async () => {
    const whole = onnxModel({
      inputs: [{ ...z, type: INT64 }],
      outputs: [{ name: 'x', shape: ['batch', 2] }],
      nodes: [node('Cast', ['z'], ['x'], int('to', 1))],
    });
    expect(await refusal(whole)).toBe(
      'onnxGenerator: expected latents of floating-point numbers, got z (int64, batch×2); Gaussian latents are no whole numbers: export the part of the network behind them',
    );
  });
});

describe('fixed inputs', () => {
  const fixed = (port: Part, type: number): Uint8Array =>
    onnxModel({
      inputs: [z, { ...port, type }],
      outputs: [{ name: 'x', shape: ['batch', 2] }],
      nodes: [node('Cast', ['a'], ['f'], int('to', 1)), node('Add', ['z', 'f'], ['x'])],
    });

  it.each<[string, number, number | boolean, number]>([
    ['int64', INT64, -3, -3],
    ['int32', 6, 7, 7],
    ['uint8', 2, 255, 255],
    ['bool', BOOL, true, 1],
    ['float16', FLOAT16, 0.1, 0.0999755859375],
    ['float64', FLOAT64, 0.5, 0.5],
  ])('are filled with a number in their own type: %s', async (_, type, value, found) => {
    for (const shape of [[], ['batch', 1], ['batch', 2], [1, 1], [1]])
      expect(await sampled(fixed({ name: 'a', shape }, type), [1, 2, 3, 4], 2, { fixed: { a: value } })).toEqual(
        [1, 2, 3, 4].map((each) => Math.fround(each + found)),
      );
  });

  it('take numbers of their shape, with or without the batch', async () => {
    const value = { shape: [2], data: [10, 20] };
    for (const shape of [['batch', 2], [1, 2], [2]]) {
      for (const given of [[2], [1, 2]])
        expect(
          await sampled(fixed({ name: 'a', shape }, 1), [1, 2, 3, 4], 2, { fixed: { a: { ...value, shape: given } } }),
        ).toEqual([11, 22, 13, 24]);
    }
    expect(
      await sampled(fixed({ name: 'a', shape: [2, 2] }, 1), [1, 2, 3, 4], 2, {
        fixed: { a: value },
        axes: { batch: 2 },
      }),
    ).toEqual([11, 22, 13, 24]);
    expect(
      await refusal(fixed({ name: 'a', shape: ['batch', 2] }, 1), {
        fixed: { a: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] } },
      }),
    ).toContain('expected one number, or 2, for a (float32, batch×2), got 3×2: it must be the same for all samples');
    expect(
      await refusal(fixed({ name: 'a', shape: ['batch', 2] }, 1), { fixed: { a: { shape: [3], data: [1, 2, 3] } } }),
    ).toContain('expected one number, or 2, for a (float32, batch×2), got 3');
  });

  it.each<[number, number, string]>([
    [INT64, 0.5, 'expected whole numbers for a (int64, batch×2), got 0.5'],
    [2, 256, 'expected whole numbers from 0 to 255 for a (uint8, batch×2), got 256'],
    [BOOL, 2, 'expected true or false (1 or 0) for a (bool, batch×2), got 2'],
    [1, NaN, 'expected finite numbers for a (float32, batch×2), got NaN'],
  ])('of type %d are not %d', async (type, value, message) => {
    expect(await refusal(fixed({ name: 'a', shape: ['batch', 2] }, type), { fixed: { a: value } })).toContain(message);
  });
});

describe('element types', () => {
  /** x = W z, all in one type; latents and weights that every type holds. */
  const weight: Readonly<Record<number, Weight>> = {
    [FLOAT64]: { dims: [2, 2], data: Float64Array.of(0.5, -1, 2, 0.25), type: FLOAT64 },
    [FLOAT16]: { dims: [2, 2], data: float16Bits([0.5, -1, 2, 0.25]), type: FLOAT16 },
    [BFLOAT16]: { dims: [2, 2], data: Uint16Array.of(0x3f00, 0xbf80, 0x4000, 0x3e80), type: BFLOAT16 },
  };
  const product = (type: number, more = [node('Identity', ['y'], ['x'])], output = type): Uint8Array =>
    onnxModel({
      inputs: [{ ...z, type }],
      outputs: [{ name: 'x', shape: ['batch', 2], type: output }],
      nodes: [node('MatMul', ['z', 'W'], ['y']), ...more],
      weights: { W: weight[type] },
    });

  it.each([FLOAT64, FLOAT16, BFLOAT16])('of latents and outputs are floats of any width: %d', async (type) => {
    expect(await sampled(product(type), [1, 2, -0.5, 4], 2)).toEqual([4.5, -0.5, 7.75, 1.5]);
  });

  it('are float32 where ONNX Runtime has no operator for them, which is said', async () => {
    const generator = await onnxGenerator(product(BFLOAT16), here);
    expect(generator.notes).toEqual([
      'parts of the network are bfloat16, which does not run on processors here: computed in float32',
    ]);
    await generator.close();
    const erf = await onnxGenerator(product(FLOAT64, [node('Erf', ['y'], ['x'])]), here);
    expect(erf.notes).toEqual([
      'parts of the network are float64, which ONNX Runtime has no operators for in places: computed in float32',
    ]);
    expect((await erf.sample(Float32Array.of(1, 0), 1))[0]).toBeCloseTo(0.5204998778, 6); // erf(0.5)
    await erf.close();
  });

  it('of outputs may be whole numbers, which is said', async () => {
    const model = product(FLOAT64, [node('Cast', ['y'], ['x'], int('to', INT64))], INT64);
    expect(await sampled(model, [1, 2, -0.5, 4], 2)).toEqual([4, 0, 7, 1]);
    const generator = await onnxGenerator(model, here);
    expect(generator.notes).toEqual(['its output is int64: the whole numbers are taken as they are']);
    await generator.close();
  });
});
