import { logitsToImages } from '@geq/realnvp';

/** Images that leave the flow, and how many of their numbers had to be clipped. */
export interface Pictures {
  readonly images: Float32Array;
  readonly numClipped: number;
}

/** Rows of the flow's space as images in [0, 1]. The squashed interval is a little wider: what lies beyond is clipped and counted. */
export function picturesOf(x: Float32Array): Pictures {
  let numClipped = 0;
  const images = logitsToImages(x);
  images.forEach((value, i) => {
    if (value >= 0 && value <= 1) return;
    numClipped++;
    images[i] = value < 0 ? 0 : 1;
  });
  return { images, numClipped };
}

/** For a report: how much was clipped. */
export const clippedShare = (numClipped: number, numbers: number): string =>
  `${((100 * numClipped) / numbers).toPrecision(2)} % of the numbers clipped to [0, 1]`;
