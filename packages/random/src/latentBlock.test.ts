import { describe, expect, it } from '@jest/globals';
import { BLOCK_SIZE, latentBlock, normals, stream } from './index.ts';

describe('latentBlock', () => {
  it('is the stream of its name, BLOCK_SIZE×D in float32', () => {
    const expected = new Float32Array(BLOCK_SIZE * 7);
    normals(stream(3, 'moments', 12), expected);
    expect(latentBlock(3, 'moments', 12, 7)).toEqual(expected);
    expect(BLOCK_SIZE).toBe(256); // a constant of the format: stored runs depend on it
  });

  it('depends on no other block', () => {
    const alone = latentBlock(3, 'train', 5, 4);
    for (let block = 0; block < 5; block++) latentBlock(3, 'train', block, 4);
    expect(latentBlock(3, 'train', 5, 4)).toEqual(alone);
    expect(latentBlock(3, 'train', 6, 4)).not.toEqual(alone);
  });

  it('asks for a latent dimension', () => {
    expect(() => latentBlock(0, 'train', 0, 0)).toThrow(
      new RangeError('latentBlock: expected a whole latent dimension D ≥ 1, got 0'),
    );
    expect(() => latentBlock(0, 'train', 0, 2.5)).toThrow('expected a whole latent dimension D ≥ 1, got 2.5');
    expect(() => latentBlock(0, 'train', -1, 2)).toThrow('stream: expected a whole block ≥ 0 below 2^53, got -1');
  });
});
