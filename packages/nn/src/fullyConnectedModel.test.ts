import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { createFullyConnected, randSpec, type GeneratorActivation } from '@geq/generators';
import { latentBlock } from '@geq/random';
import { countParameters, evaluate, fullyConnectedModel, graphGenerator, type EngineName } from './index.ts';

const COUNT = 256;
const [N, D] = [400, 60];
const latents = latentBlock(3, 'train', 0, D).subarray(0, COUNT * D);
const specOf = (activation: GeneratorActivation) => randSpec({ N, D, L: 4, activation, seed: 1 });

async function samples(engine: EngineName | 'arena', activation: GeneratorActivation): Promise<Float32Array> {
  if (engine === 'arena') {
    const generator = createFullyConnected(specOf(activation));
    return (await generator.sample(latents, COUNT)).slice();
  }
  const generator = await graphGenerator(fullyConnectedModel(specOf(activation)), {
    engine,
    threads: 1,
    where: 'here',
  });
  const x = await generator.sample(latents, COUNT);
  await generator.close();
  return x;
}

describe('fullyConnectedModel', () => {
  it.each(['tanh', 'erf', 'relu', 'linear'] as const)('is the generator of @geq/generators: %s', async (activation) => {
    const expected = await samples('arena', activation);
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    for (const engine of ['onnx', 'tfjs', 'reference'] as const) {
      expect(await samples(engine, activation)).toBeAllclose(expected, { rtol: 0, atol: 2e-6 * scale }); // float32 sums of 60 terms in another order, four layers
    }
  });

  // A sign flips where the rounding of a float32 sum, about 1e-7, carries u across zero: rarely, but then all that follows differs.
  it.each(['onnx', 'tfjs'] as const)(
    'is the generator of @geq/generators: sign, but for rows with a flip, on %s',
    async (engine) => {
      const [expected, actual] = [await samples('arena', 'sign'), await samples(engine, 'sign')];
      const flipped = Array.from({ length: COUNT }, (_, row) => row).filter((row) => {
        for (let i = row * N; i < (row + 1) * N; i++) if (actual[i] !== expected[i]) return true;
        return false;
      });
      expect(flipped.length).toBeLessThanOrEqual(1); // README: no row of 20,480 on onnx, one of 5,120 on tfjs
      expect(actual.every((value) => Math.abs(value) === 1)).toBe(true);
    },
  );

  it('names its parts and counts its weights', () => {
    const model = fullyConnectedModel(randSpec({ N: 7, D: 3, L: 2, activation: 'linear', seed: 0 }));
    expect(countParameters(model.graph)).toBe(3 * 3 + 7 * 3);
    const { F1, F2 } = model.parameters;
    const z = Float64Array.of(1, -2, 0.5);
    const product = (F: Float64Array | Float32Array, rows: number, x: ArrayLike<number>) =>
      Array.from({ length: rows }, (_, i) => Array.from(x).reduce((sum, value, j) => sum + F[i * 3 + j] * value, 0));
    const { x } = evaluate(model.graph, { ...model.parameters, z: { shape: [1, 3], data: z } });
    expect(x.shape).toEqual([1, 7]);
    expect(x.data).toBeAllclose(Float64Array.from(product(F2.data, 7, product(F1.data, 3, z))), {
      rtol: 1e-12,
      atol: 1e-14,
    }); // float64 sums of three terms
  });

  it('refuses what is no spec', () => {
    expect(() => fullyConnectedModel({ kind: 'fc', activation: 'sign', widths: [3], seed: 0 })).toThrow(
      'fullyConnectedWeights: expected a generator spec, got one where widths: ',
    );
  });
});
