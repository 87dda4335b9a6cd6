import { expect, it } from '@jest/globals';
import { arrayLayout } from './arrayLayout.ts';

it.each([
  [
    [9, 3, 32, 32],
    [3, 32, 32, false],
  ],
  [
    [9, 32, 32, 3],
    [3, 32, 32, true],
  ],
  [
    [9, 1, 28, 28],
    [1, 28, 28, false],
  ],
  [
    [9, 28, 28, 1],
    [1, 28, 28, true],
  ],
  [
    [9, 28, 28],
    [1, 28, 28, false],
  ],
  [
    [9, 784],
    [1, 28, 28, false],
  ],
  [
    [9, 218, 178, 3],
    [3, 218, 178, true],
  ],
  [
    [9, 1, 3, 3],
    [1, 3, 3, false],
  ],
  [
    [9, 3, 3, 1],
    [1, 3, 3, true],
  ],
  [
    [1, 32, 32],
    [1, 32, 32, false],
  ],
])('shape %j is understood', (shape, [channels, rows, columns, isChannelsLast]) => {
  expect(arrayLayout(shape as number[])).toEqual({ channels, rows, columns, isChannelsLast });
});

it.each([
  [[9, 3, 3, 3], 'channels first or channels last'],
  [[9, 3, 5, 3], 'channels first or channels last'],
  [[3, 32, 32], 'three gray images or one in colour'],
  [[32, 32, 3], 'one image of shape (H, W, 3)'],
  [[28, 28, 500], 'order (H, W, N)'],
  [[32, 32, 3, 50], 'order (H, W, C, N)'],
  [[9, 32, 32, 4], 'x[..., :3] keeps the colours'],
  [[9, 4, 32, 32], 'x[:, :3] keeps the colours'],
  [[9, 3072], 'x.reshape(-1, 3, 32, 32) if a row has all reds'],
  [[9, 1024], 'x.reshape(-1, 32, 32)'],
])('shape %j has two readings, or needs a word', (shape, words) => {
  expect(arrayLayout(shape)).toContain(words);
});

it.each([[[9]], [[9, 10]], [[9, 1]], [[9, 100]], [[9, 5, 6, 7]], [[2, 3, 4, 5, 6]], [[]]])(
  'shape %j holds no images',
  (shape) => expect(arrayLayout(shape)).toBeUndefined(),
);
