import { expect, it } from '@jest/globals';
import { normals, stream } from '@geq/random';
import { trainingLatents } from '../index.ts';

it('latents of a step depend on seed and step alone', () => {
  const expected = new Float32Array(12);
  normals(stream(5, 'dcgan training', 7), expected);
  expect(trainingLatents(5, 7, { batch: 3, latentDim: 4 })).toEqual(expected);
  expect(trainingLatents(5, 8, { batch: 3, latentDim: 4 })).not.toEqual(expected);
  expect(() => trainingLatents(5, 7, { batch: 0, latentDim: 4 })).toThrow(
    'trainingLatents: expected a whole batch ≥ 1, got 0',
  );
  expect(() => trainingLatents(-1, 7, { batch: 1, latentDim: 4 })).toThrow(
    'stream: expected a whole seed ≥ 0 below 2^53, got -1',
  );
});
