import { describe, expect, it } from '@jest/globals';
import { sampleKey } from './sampleKey.ts';
import { shownName } from './shownName.ts';
import { splitOf, withoutSplit } from './splitOf.ts';

describe('splits in names', () => {
  it.each([
    ['train/cats/1.png', 'train'],
    ['val/1.png', 'val'],
    ['data/valid/1.png', 'val'],
    ['testA/1.png', 'test'],
    ['val2017/1.jpg', 'val'],
    ['test_set/cats/1.png', 'test'],
    ['imagenet-val-000001.tar/1.png', 'val'],
    ['cats/test_001.png', undefined],
    ['1.png', undefined],
    ['testimony/1.png', undefined],
    ['contest/1.png', undefined],
  ])('picture %s', (name, split) => expect(splitOf(name, { isPicture: true })).toBe(split));

  it.each([
    ['train-00000-of-00001.parquet', 'train'],
    ['validation-00000-of-00001.parquet', 'val'],
    ['x_test.npy', 'test'],
    ['t10k-images-idx3-ubyte', 'test'],
    ['test_batch.bin', 'test'],
    ['data_batch_1', undefined],
    ['testImages.npy', 'test'],
    ['val_images.npy', 'val'],
    ['latest.npy', undefined],
  ])('file %s', (name, split) => expect(splitOf(name)).toBe(split));

  it('are no part of what arrays are called', () => {
    expect(['x_train', 'test_images', 'train-images-idx3-ubyte', 'data_batch_1'].map(withoutSplit)).toEqual([
      'x',
      'images',
      'images_idx3_ubyte',
      'data_batch_1',
    ]);
  });
});

describe('keys of samples', () => {
  it.each([
    ['a/0001.png', 'a/0001', 'png', false],
    ['0001.mask.png', '0001', 'mask.png', true],
    ['0001.left.PNG', '0001', 'left.png', false],
    ['0001_mask.png', '0001', 'mask.png', true],
    ['masks/0001.png', '/0001', 'masks', true],
    ['cat.0.jpg', 'cat.0', 'jpg', false],
    ['n01440764_10026.JPEG', 'n01440764_10026', 'jpeg', false],
    ['with_mask/1.png', 'with_mask/1', 'png', false],
  ])('%s', (name, sample, key, isRole) => expect(sampleKey(name)).toEqual({ sample, key, isRole }));
});

it('names of strangers cannot move the cursor', () => {
  expect(shownName('\u001b[2Jevil\u0007\u202e.png')).toBe('\\u{1b}[2Jevil\\u{7}\\u{202e}.png');
  expect(shownName('a'.repeat(500)).length).toBe(121);
});
