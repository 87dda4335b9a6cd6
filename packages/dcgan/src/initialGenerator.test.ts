import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import {
  calibrationLatents,
  dcganGenerator,
  discriminatorArchitecture,
  generatorArchitecture,
  initialDiscriminator,
  initialGenerator,
  randomGenerator,
} from './index.ts';

const architecture = generatorArchitecture({ latentDim: 20, widths: [16, 8], channels: 3 });
const moments = (data: ArrayLike<number>): { mean: number; deviation: number; largest: number } => {
  const numbers = Array.from(data);
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return {
    mean,
    deviation: Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length),
    largest: Math.max(...numbers.map(Math.abs)),
  };
};

describe('initial weights', () => {
  it('are uniform in ±1/√(s·k²), s the second axis, by default', () => {
    const generator = initialGenerator(architecture, { seed: 1 });
    const discriminator = initialDiscriminator(discriminatorArchitecture({ widths: [8, 16] }), { seed: 1 });
    for (const [tensor, bound] of [
      [generator['main.0.weight'], 1 / Math.sqrt(16 * 16)], // 16 channels out
      [generator['main.3.weight'], 1 / Math.sqrt(8 * 16)],
      [discriminator['main.2.weight'], 1 / Math.sqrt(8 * 16)], // 8 channels in
    ] as const) {
      const { mean, deviation, largest } = moments(tensor.data as Float32Array);
      const error = bound / Math.sqrt(3 * tensor.data.length); // standard error of the mean of uniform numbers
      expect(Math.abs(mean)).toBeLessThan(4 * error);
      expect(deviation).toBeAllclose(bound / Math.sqrt(3), { atol: 4 * error }); // the deviation's own error is smaller than the mean's
      expect(largest).toBeLessThanOrEqual(bound);
      expect(largest).toBeGreaterThan(0.99 * bound); // misses with 0.99^2048
    }
    expect(moments(generator['main.6.weight'].data as Float32Array).largest).toBeLessThanOrEqual(1 / Math.sqrt(3)); // 0.577: three channels, kernel 1
    expect(generator['main.1.weight'].data).toEqual(new Float32Array(16).fill(1));
  });

  it('are N(0, 0.02²), scales N(1, 0.02²), by the recipe of Radford', () => {
    const state = initialGenerator(architecture, { seed: 1, recipe: 'radford' });
    const kernel = moments(state['main.0.weight'].data as Float32Array);
    expect(kernel.mean).toBeAllclose(0, { atol: (4 * 0.02) / Math.sqrt(5120) }); // four standard errors
    expect(kernel.deviation).toBeAllclose(0.02, { atol: (4 * 0.02) / Math.sqrt(2 * 5120) }); // four standard errors
    const scale = moments(state['main.1.weight'].data as Float32Array);
    expect(scale.mean).toBeAllclose(1, { atol: (4 * 0.02) / Math.sqrt(16) }); // four standard errors
    expect(scale.deviation).toBeGreaterThan(0.005);
    expect(state['main.1.bias'].data).toEqual(new Float32Array(16));
    expect(state['main.1.running_var'].data).toEqual(new Float32Array(16).fill(1));
  });

  it('depend on the seed alone', () => {
    expect(initialGenerator(architecture, { seed: 3 })).toEqual(initialGenerator(architecture, { seed: 3 }));
    expect(initialGenerator(architecture, { seed: 3 })['main.0.weight']).not.toEqual(
      initialGenerator(architecture, { seed: 4 })['main.0.weight'],
    );
  });
});

describe('randomGenerator', () => {
  it('puts out images, where untouched statistics give a small fraction of them', async () => {
    const deviation = async (state: ReturnType<typeof initialGenerator>): Promise<number> => {
      const generator = await dcganGenerator(state, { name: 'dcgan_rand', threads: 1 });
      expect([generator.name, generator.latentDim, generator.outputDim]).toEqual(['dcgan_rand', 20, 3 * 8 * 8]);
      const { deviation: found } = moments(await generator.sample(calibrationLatents(9, 256, 20), 256));
      await generator.close();
      return found;
    };
    expect(await deviation(initialGenerator(architecture, { seed: 0 }))).toBeLessThan(0.2);
    const state = await randomGenerator({ seed: 0, architecture, samples: 300 });
    expect(await deviation(state)).toBeGreaterThan(0.4);
    expect(state['main.1.num_batches_tracked'].data).toEqual(BigInt64Array.of(5n)); // 300 = 4·64 + 44
  });

  it('has latents of its own, of any number', () => {
    expect(calibrationLatents(2, 300, 4).subarray(0, 40)).toEqual(calibrationLatents(2, 10, 4));
    expect(() => calibrationLatents(2, 0, 4)).toThrow('calibrationLatents: expected a whole count ≥ 1, got 0');
  });
});
