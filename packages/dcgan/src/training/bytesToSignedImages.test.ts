import { expect, it } from '@jest/globals';
import '@geq/testing';
import { bytesToSignedImages } from '../index.ts';

it('bytes cover [−1, 1] evenly, as PyTorch scales them: (byte/255 − ½)/½', () => {
  const images = bytesToSignedImages(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  expect([images[0], images[255]]).toEqual([-1, 1]);
  expect(images).toBeAllclose(
    Array.from({ length: 256 }, (_, byte) => (byte / 255 - 0.5) / 0.5),
    { atol: 6e-8 },
  ); // one rounding to float32
});
