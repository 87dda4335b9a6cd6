import { describe, expect, it } from '@jest/globals';
import { stream } from '@geq/random';
import '@geq/testing';
import { bitsPerDim, bytesToImages, imagesToLogits, logitsToBytes, logitsToImages } from './index.ts';

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

describe('data pass', () => {
  it('comes back to the bytes, whatever the noise', () => {
    for (const rng of [null, stream(0, 'noise', 0), { uniform: () => 2 ** -10 }, { uniform: () => 1 - 2 ** -10 }]) {
      expect(logitsToBytes(imagesToLogits(bytesToImages(bytes), { imageDim: 256, rng }).logits)).toEqual(bytes);
    }
  });

  it('is the chain dequantise, squash, logit (oracle: written out)', () => {
    const { logits } = imagesToLogits([0, 0.5, 1], { imageDim: 3, rng: { uniform: () => 0.25 } });
    const written = [0, 0.5, 1].map((x) => {
      const q = (255 * x + 0.25) / 256;
      const squashed = ((2 * q - 1) * 0.9 + 1) / 2;
      return Math.log(squashed) - Math.log(1 - squashed);
    });
    expect(logits).toBeAllclose(written, { atol: 3e-7 }); // logits up to 3, rounded to float32
    expect(logitsToImages(logits)).toBeAllclose(
      [0, 0.5, 1].map((x) => (255 * x + 0.25) / 256),
      { atol: 2e-7 },
    ); // float32
  });

  it('has the log-Jacobian of its own slope (oracle: differences)', () => {
    // A byte and noise u make q = (byte + u)/256: a step of the noise is a step of q.
    const h = 2 ** -6;
    const at = (byte: number, u: number): number => {
      const q = (byte + u) / 256;
      const p = 0.05 + 0.9 * q;
      return Math.log(p / (1 - p));
    };
    for (const byte of [0, 17, 128, 255]) {
      const { logJacobian } = imagesToLogits([byte / 255], { imageDim: 1, rng: { uniform: () => 0.5 } });
      const slope = (256 * (at(byte, 0.5 + h) - at(byte, 0.5 - h))) / (2 * h);
      expect(logJacobian).toBeAllclose([Math.log(slope)], { atol: 1e-6 }); // O(h²) with h = 6e-5 in q, curvature up to 1e3
    }
    const both = imagesToLogits([0.1, 0.9, 0.2, 0.3], { imageDim: 2, rng: null }).logJacobian;
    expect(both.length).toBe(2);
  });

  it('counts bits: uniform images under a uniform density take 8', () => {
    // log p + log|J| = 0 a dimension is the uniform density on [0, 1).
    expect(bitsPerDim(-5, 5, 3072)).toBe(8);
    expect(bitsPerDim(3072 * Math.LN2, 0, 3072)).toBeAllclose(7, { rtol: 1e-15 }); // one division
  });

  it('flips columns alone', () => {});

  it('refuses what is no image', () => {
    expect(() => imagesToLogits([0, 1.5], { imageDim: 2, rng: null })).toThrow(
      'imagesToLogits: expected numbers in [0, 1], got 1.5 at 1 of image 0; divide bytes by 255',
    );
    expect(() => imagesToLogits([0, 0.5, NaN, 1], { imageDim: 2, rng: null })).toThrow(
      'imagesToLogits: expected numbers in [0, 1], got NaN at 0 of image 1',
    );
    expect(() => imagesToLogits([0, 1, 0], { imageDim: 2, rng: null })).toThrow(
      'imagesToLogits: expected images of 2 numbers, got 3 numbers in all',
    );
    expect(() => imagesToLogits([0], { imageDim: 0, rng: null })).toThrow(
      'imagesToLogits: expected a whole imageDim ≥ 1, got 0',
    );
  });
});
