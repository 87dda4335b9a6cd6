import { describe, expect, it } from '@jest/globals';
import { dataOrder, imageBatch } from '../index.ts';

describe('dataOrder', () => {
  const options = { seed: 4, count: 103, batchSize: 10, flips: true };

  it('shows every image at most once an epoch, in another order each time', () => {
    const order = dataOrder(options);
    const epochs = [0, 1].map((epoch) => Array.from({ length: 10 }, (_, b) => order(10 * epoch + b)));
    epochs.forEach((batches, epoch) => {
      expect(
        batches.every((batch) => batch.epoch === epoch && batch.indices.length === 10 && batch.flipped.length === 10),
      ).toBe(true);
      const seen = batches.flatMap(({ indices }) => [...indices]);
      expect(new Set(seen).size).toBe(100);
      expect(seen.every((index) => index < 103)).toBe(true);
    });
    expect(epochs[0].map(({ indices }) => indices)).not.toEqual(epochs[1].map(({ indices }) => indices));
  });

  it('gives the same batch whatever was asked before', () => {
    const order = dataOrder(options);
    const steps = Array.from({ length: 25 }, (_, step) => order(step));
    for (const step of [24, 3, 17]) expect(dataOrder(options)(step)).toEqual(steps[step]);
    expect(order(3)).toEqual(steps[3]);
    expect(dataOrder({ ...options, seed: 5 })(3)).not.toEqual(steps[3]);
  });

  it('flips half of the images, or none', () => {
    const order = dataOrder({ ...options, count: 1000, batchSize: 1000 });
    const flips = Array.from({ length: 4 }, (_, step) => order(step).flipped.reduce((a, b) => a + b, 0)).reduce(
      (a, b) => a + b,
      0,
    );
    expect(Math.abs(flips - 2000)).toBeLessThan(4 * Math.sqrt(1000)); // four standard deviations of 4000 coins
    expect(dataOrder({ seed: 4, count: 20, batchSize: 20 })(0).flipped).toEqual(new Uint8Array(20));
  });

  it('names what does not fit', () => {
    expect(() => dataOrder({ ...options, batchSize: 104 })).toThrow(
      'dataOrder: expected at least 104 images for a batch, got 103; take smaller batches',
    );
    expect(() => dataOrder({ ...options, count: 0 })).toThrow(
      'dataOrder: expected count to be whole and at least 1, got 0',
    );
    expect(() => dataOrder(options)(-1)).toThrow('dataOrder: expected step to be whole and at least 0, got -1');
  });
});

describe('imageBatch', () => {
  const images = Uint8Array.from({ length: 3 * 8 }, (_, i) => i); // three images 2×2×2
  const pick = (indices: number[], flipped: number[]): Uint8Array =>
    imageBatch(images, [2, 2, 2], { indices: Uint32Array.from(indices), flipped: Uint8Array.from(flipped) });

  it('gathers and flips (by hand)', () => {
    expect([...pick([2, 0], [0, 1])]).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 1, 0, 3, 2, 5, 4, 7, 6]);
    expect(images[0]).toBe(0);
    expect(
      imageBatch(Float32Array.of(0.5, 1), [1, 1, 2], { indices: Uint32Array.of(0), flipped: Uint8Array.of(1) }),
    ).toEqual(Float32Array.of(1, 0.5));
  });

  it('names what does not fit', () => {
    expect(() => pick([3], [0])).toThrow('imageBatch: expected indices below 3, got 3');
    expect(() => imageBatch(images, [1, 5, 5], { indices: Uint32Array.of(0), flipped: Uint8Array.of(0) })).toThrow(
      'imageBatch: expected images of 1×5×5 = 25 numbers, got 24 numbers in all',
    );
  });
});
