import { describe, expect, it } from '@jest/globals';
import { erf } from '@geq/linalg';
import { latentBlock } from '@geq/random';
import '@geq/testing';
import {
  createFullyConnected,
  fullyConnectedWeights,
  type GeneratorActivation,
  type FullyConnectedSpec,
} from './index.ts';

const ACTIVATIONS: GeneratorActivation[] = ['sign', 'tanh', 'erf', 'relu', 'linear'];
const FUNCTIONS: Record<GeneratorActivation, (z: number) => number> = {
  sign: Math.sign,
  tanh: Math.tanh,
  erf: (z) => erf(z / Math.SQRT2),
  relu: (z) => Math.max(0, z),
  linear: (z) => z,
};
const D = 9;
const N = 23;
const latents = latentBlock(1, 'train', 0, D);
const specOf = (activation: GeneratorActivation): FullyConnectedSpec => ({
  kind: 'fc',
  activation,
  widths: [D, 14, 5, N],
  seed: 2,
});

/** The definition, in double precision. */
function oracle(spec: FullyConnectedSpec, c: Float32Array): number[] {
  const f = FUNCTIONS[spec.activation];
  return fullyConnectedWeights(spec).reduce<number[]>(
    (x, { rows, cols, data }) =>
      Array.from({ length: rows }, (_, i) => f(x.reduce((s, xj, j) => s + data[i * cols + j] * xj, 0))),
    [...c.subarray(0, cols(spec))],
  );
}
const cols = ({ widths }: FullyConnectedSpec): number => widths[0];

describe.each(ACTIVATIONS)('createFullyConnected with %s', (activation) => {
  const spec = specOf(activation);

  it('computes f(F f(F f(F c)))', async () => {
    const generator = createFullyConnected(spec);
    const x = await generator.sample(latents, 256);
    expect(x.length).toBe(256 * N);
    for (const s of [0, 63, 64, 255]) {
      const expected = oracle(spec, latents.subarray(s * D, (s + 1) * D));
      expect(x.subarray(s * N, (s + 1) * N)).toBeAllclose(expected, { atol: 2e-6 }); // float32 sums of at most 14 terms of order 1, three layers
    }
    generator.dispose();
  });

  it('gives every row the same bits whatever the batch, in both backends', async () => {
    const generator = createFullyConnected(spec);
    const plain = createFullyConnected(spec, { backend: 'plain' });
    const whole = (await generator.sample(latents, 256)).slice();
    expect((await plain.sample(latents, 256)).slice()).toEqual(whole);
    for (const count of [1, 3, 63, 64, 65, 100]) {
      const part = await generator.sample(latents.subarray(7 * D, (7 + count) * D), count);
      expect(part.slice()).toEqual(whole.slice(7 * N, (7 + count) * N));
    }
  });
});

describe('createFullyConnected', () => {
  it('says what it is', () => {
    const { name, latentDim, outputDim, numParameters } = createFullyConnected(specOf('sign'));
    expect({ name, latentDim, outputDim, numParameters }).toEqual({
      name: 'rand_sign_L3_h14-5',
      latentDim: D,
      outputDim: N,
      numParameters: 9 * 14 + 14 * 5 + 5 * N,
    });
  });

  it('computes tanh to the last float, near zero too', async () => {
    const generator = createFullyConnected({ kind: 'fc', activation: 'tanh', widths: [1, 1], seed: 0 });
    const F = fullyConnectedWeights({ kind: 'fc', activation: 'tanh', widths: [1, 1], seed: 0 })[0].data[0];
    const c = Float32Array.from([1e-30, 1e-6, 9e-5, 1.1e-4, 1e-3, 0.1, 1, 5, 20, 1e4, -1e-6, -0.3, -1e4]);
    const x = await generator.sample(c, c.length);
    expect(x).toBeAllclose(
      [...c].map((z) => Math.tanh(F * z)),
      { rtol: 2e-7 },
    ); // two roundings to float32
  });

  it('reuses its outputs: valid until the next call', async () => {
    const generator = createFullyConnected(specOf('sign'));
    const first = await generator.sample(latents, 256);
    const second = await generator.sample(latents.subarray(0, 10 * D), 10);
    expect(second.buffer).toBe(first.buffer); // no array of outputs is made per call
    expect((await generator.sample(new Float32Array(0), 0)).length).toBe(0);
  });

  it('refuses latents of another length, odd counts, and work after dispose', async () => {
    const generator = createFullyConnected(specOf('sign'));
    await expect(generator.sample(latents, 255)).rejects.toThrow(
      new RangeError('sample: expected 255×9 latents, got 2304 numbers'),
    );
    await expect(generator.sample(latents, 1.5)).rejects.toThrow(
      new RangeError('sample: expected a whole count ≥ 0, got 1.5'),
    );
    await expect(generator.sample(latents, -1)).rejects.toThrow('expected a whole count ≥ 0, got -1');
    generator.dispose();
    await expect(generator.sample(latents, 256)).rejects.toThrow(
      'sample: expected a living generator, got one after dispose()',
    );
  });
});
