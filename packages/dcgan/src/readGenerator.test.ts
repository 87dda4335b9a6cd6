import { describe, expect, it } from '@jest/globals';
import { FormatError, type Tensor, type StateDict } from '@geq/formats';
import { stream } from '@geq/random';
import { tensorsOfFixture } from '../test/tiny.ts';
import {
  calibrate,
  discriminate,
  discriminatorArchitecture,
  generatorArchitecture,
  initialDiscriminator,
  initialGenerator,
  networkKind,
  readDiscriminator,
  readGenerator,
} from './index.ts';

const good = tensorsOfFixture('generator8.pt');
const discriminator = tensorsOfFixture('discriminator8.pt');
const floats = (shape: number[], value = 0): Tensor => ({
  dtype: 'F32',
  shape,
  data: new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(value),
});
const without = (...keys: string[]): StateDict =>
  Object.fromEntries(Object.entries(good).filter(([key]) => !keys.includes(key)));
const all = (pattern: RegExp): string[] => Object.keys(good).filter((key) => pattern.test(key));

describe('readGenerator', () => {
  it.each<[string, StateDict, string]>([
    ['nothing', {}, 'g.pth: expected the tensors of a DCGAN generator, got none'],
    [
      'a foreign name',
      { ...good, 'net.0.weight': floats([1]) },
      'g.pth: expected names such as main.0.weight of a DCGAN generator, got "net.0.weight"',
    ],
    [
      'a bias',
      { ...good, 'main.0.bias': floats([6]) },
      'g.pth: expected 13 tensors from main.0.weight to main.6.weight, got main.0.bias besides',
    ],
    [
      'a discriminator',
      discriminator,
      'g.pth: expected the weights of a generator, got those of a discriminator (main.2.weight is a convolution)',
    ],
    [
      'no first kernel',
      without('main.0.weight'),
      'g.pth: expected main.0.weight of shape (latents, width, k, k), got no tensor of that name',
    ],
    [
      'no kernel in the middle',
      without('main.3.weight'),
      'g.pth: expected main.3.weight of shape (6, width, 4, 4), got no tensor of that name',
    ],
    [
      'no last kernel',
      without('main.6.weight'),
      'g.pth: expected main.6.weight of shape (4, channels, 1 or 4, 1 or 4), got no tensor of that name',
    ],
    [
      'nothing after the first kernel',
      without(...all(/main\.[1-6]/)),
      'g.pth: expected main.3.weight of shape (6, channels, 1 or 4, 1 or 4), got no tensor of that name',
    ],
    ['no scale', without('main.4.weight'), 'g.pth: expected main.4.weight of shape (4), got no tensor of that name'],
    ['a short scale', { ...good, 'main.4.weight': floats([3]) }, 'g.pth: expected main.4.weight of shape (4), got (3)'],
    [
      'other channels',
      { ...good, 'main.3.weight': floats([5, 4, 4, 4]) },
      'g.pth: expected main.3.weight of shape (6, width, 4, 4), got (5, 4, 4, 4)',
    ],
    [
      'another kernel',
      { ...good, 'main.3.weight': floats([6, 4, 3, 3]) },
      'g.pth: expected main.3.weight of shape (6, width, 4, 4), got (6, 4, 3, 3)',
    ],
    [
      'a kernel that is not square',
      { ...good, 'main.0.weight': floats([5, 6, 4, 2]) },
      'g.pth: expected main.0.weight of shape (latents, width, k, k), got (5, 6, 4, 2)',
    ],
    [
      'an empty kernel',
      { ...good, 'main.0.weight': floats([0, 6, 4, 4]) },
      'g.pth: expected main.0.weight of shape (latents, width, k, k), got (0, 6, 4, 4)',
    ],
    [
      'a last kernel of 2',
      { ...good, 'main.6.weight': floats([4, 3, 2, 2]) },
      'g.pth: expected main.6.weight of shape (4, channels, 1 or 4, 1 or 4), got (4, 3, 2, 2)',
    ],
    [
      'a weight at an activation',
      { ...good, 'main.8.weight': floats([2]) },
      'g.pth: expected a convolution or batch norm at each place of the DCGAN generator, got main.8, the place of an activation',
    ],
    [
      'very many layers',
      { ...good, 'main.999.weight': floats([1, 1, 1, 1]) },
      'g.pth: expected at most 16 layers, got main.999',
    ],
    [
      'one name twice',
      { ...good, 'module.main.0.weight': floats([5, 6, 4, 4]) },
      'g.pth: expected a name for each tensor, got main.0.weight twice, once of them as module.main.0.weight',
    ],
    ['a NaN', { ...good, 'main.1.bias': floats([6], NaN) }, 'g.pth: expected finite numbers in main.1.bias, got NaN'],
    [
      'a negative variance',
      { ...good, 'main.1.running_var': floats([6], -1) },
      'g.pth: expected finite numbers ≥ 0 in main.1.running_var, got -1',
    ],
    [
      'whole numbers',
      { ...good, 'main.1.bias': { dtype: 'I32', shape: [6], data: new Int32Array(6) } },
      'g.pth: expected main.1.bias as F64, F32, F16, BF16, got I32',
    ],
    [
      'a strange count',
      { ...good, 'main.1.num_batches_tracked': floats([], 0.5) },
      'g.pth: expected a whole number ≥ 0 in main.1.num_batches_tracked, got 0.5',
    ],
    [
      'two counts',
      { ...good, 'main.1.num_batches_tracked': floats([2]) },
      'g.pth: expected main.1.num_batches_tracked of shape (), got (2)',
    ],
    [
      'a last kernel in the middle',
      { ...good, 'main.12.weight': floats([1, 1, 1, 1]) },
      'g.pth: expected main.6.weight of shape (4, width, 4, 4), got (4, 3, 1, 1)',
    ],
  ])('refuses %s', (_what, tensors, message) => {
    const error = thrownBy(() => readGenerator(tensors, { source: 'g.pth' }));
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).toBe(message);
  });
});

describe('readDiscriminator', () => {
  it.each<[string, StateDict, string]>([
    [
      'a generator',
      good,
      'd.pth: expected the weights of a discriminator, got those of a generator (main.1.weight is a batch norm)',
    ],
    [
      'no last kernel',
      Object.fromEntries(Object.entries(discriminator).filter(([key]) => key !== 'main.5.weight')),
      'd.pth: expected main.5.weight of shape (1, 6, k, k), got no tensor of that name',
    ],
    [
      'two scores',
      { ...discriminator, 'main.5.weight': floats([2, 6, 2, 2]) },
      'd.pth: expected main.5.weight of shape (1, 6, k, k), got (2, 6, 2, 2)',
    ],
    [
      'a huge image',
      { ...discriminator, 'main.5.weight': floats([1, 6, 2000, 2000]) },
      'd.pth: discriminatorArchitecture: expected images of at most 4096 rows, got 8000',
    ],
  ])('refuses %s', (_what, tensors, message) => {
    expect((thrownBy(() => readDiscriminator(tensors, { source: 'd.pth' })) as Error).message).toBe(message);
  });
});

describe('architectures', () => {
  it('read off the weights are those that the weights were drawn for (invariant, seeded cases)', () => {
    for (let c = 0; c < 20; c++) {
      const rng = stream(c, 'architecture', 0);
      const whole = (most: number): number => 1 + (rng.uint32() % most);
      const widths = Array.from({ length: whole(4) }, () => whole(3));
      const generator = generatorArchitecture({
        latentDim: whole(5),
        widths,
        channels: whole(3),
        firstKernel: whole(4),
        lastKernel: whole(2) === 1 ? 1 : 4,
      });
      const state = initialGenerator(generator, { seed: c });
      expect(readGenerator(state).architecture).toEqual(generator);
      expect(networkKind(state)).toBe('generator');
      const other = discriminatorArchitecture({ channels: whole(3), widths, lastKernel: whole(4) });
      const scores = initialDiscriminator(other, { seed: c });
      expect(readDiscriminator(scores).architecture).toEqual(other);
      expect(networkKind(scores)).toBe('discriminator');
    }
    expect(generatorArchitecture().imageSize).toBe(32);
    expect(generatorArchitecture({ lastKernel: 4 }).imageSize).toBe(64);
    expect(discriminatorArchitecture({ lastKernel: 4 }).imageSize).toBe(64);
  });

  it('refuse what is no architecture', () => {
    expect(() => generatorArchitecture({ widths: [] })).toThrow(
      'generatorArchitecture: expected at least one hidden map in widths, got none',
    );
    expect(() => generatorArchitecture({ latentDim: 0 })).toThrow(
      'generatorArchitecture: expected a whole latentDim ≥ 1, got 0',
    );
    expect(() => generatorArchitecture({ widths: [3, 1.5] })).toThrow(
      'generatorArchitecture: expected a whole width ≥ 1, got 1.5',
    );
    expect(() => generatorArchitecture({ lastKernel: 3 as 4 })).toThrow(
      'generatorArchitecture: expected a lastKernel of 1 or 4, got 3',
    );
    expect(() => generatorArchitecture({ firstKernel: 1000 })).toThrow(
      'generatorArchitecture: expected images of at most 4096 rows, got 8000',
    );
  });
});

describe('callers', () => {
  it('learn what does not fit', async () => {
    const latents = new Float32Array(7);
    await expect(calibrate(good, latents)).rejects.toThrow(
      'calibrate: expected latents of 5 numbers, got 7 numbers in all',
    );
    await expect(calibrate(good, new Float32Array(10), { batchSize: 0 })).rejects.toThrow(
      'calibrate: expected a whole batchSize ≥ 1, got 0',
    );
    const point = initialGenerator(
      generatorArchitecture({ latentDim: 1, widths: [2], channels: 1, firstKernel: 1, lastKernel: 4 }),
      { seed: 0 },
    );
    await expect(calibrate(point, new Float32Array(3), { batchSize: 2 })).rejects.toThrow(
      'calibrate: expected at least two numbers a channel in each batch, got one; choose another batchSize',
    );
    await expect(discriminate(discriminator, new Float32Array(100))).rejects.toThrow(
      'discriminate: expected images of 3×8×8 = 192 numbers, got 100 numbers in all',
    );
    expect(() => initialGenerator(generatorArchitecture(), { seed: 0, recipe: 'he' as 'pytorch' })).toThrow(
      'initial generator: expected the recipe pytorch or radford, got he',
    );
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
