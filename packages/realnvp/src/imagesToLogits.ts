import { exp, log, log1p } from '@geq/elementary';

/** Where dequantisation noise comes from: a stream of `@geq/random`. */
export interface UniformSource {
  /** Uniform in [0, 1). */
  uniform(): number;
}

const BITS = 8; // of a byte
const LEVELS = 256; // its values
const CONSTRAINT = 0.9; // images are squashed into [0.05, 0.95], so that logits stay finite: the port's number

/** log(1 + eᵃ) without overflow. */
const softplus = (a: number): number => Math.max(a, 0) + log1p(exp(-Math.abs(a)));
const PRE_LOGIT = softplus(-log(CONSTRAINT / (1 - CONSTRAINT))); // −log 0.9

/** Bytes as the numbers in [0, 1] that `imagesToLogits` takes: byte/255. */
export const bytesToImages = (bytes: Uint8Array): Float32Array =>
  Float32Array.from(bytes, (byte) => byte / (LEVELS - 1));

/**
 * Images into the flow's space: dequantise q = (255 x + u)/256, squash p = ½ + 0.9 (q − ½), logit ℓ = log(p/(1 − p)).
 *
 *   log|∂ℓ/∂q| = Σ [softplus(ℓ) + softplus(−ℓ) − softplus(−log(0.9/0.1))]
 *
 * @param images count×imageDim in [0, 1], byte/255
 * @param options.rng of the noise u, uniform in [0, 1); null puts every pixel into the middle of its bin, u = ½
 * @returns logits, count×imageDim; logJacobian, one number an image, nats
 * @throws RangeError for lengths that are no whole number of images, or a value outside [0, 1]
 *
 * @example
 * const { logits, logJacobian } = imagesToLogits(bytesToImages(bytes), { imageDim: 3072, rng: stream(0, 'dequantise', 0) });
 */
export function imagesToLogits(
  images: ArrayLike<number>,
  { imageDim, rng }: { readonly imageDim: number; readonly rng: UniformSource | null },
): { logits: Float32Array; logJacobian: Float64Array } {
  const count = requireImages('imagesToLogits', images, imageDim);
  const logits = new Float32Array(images.length);
  const logJacobian = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    let total = 0;
    for (let i = b * imageDim; i < (b + 1) * imageDim; i++) {
      const x = images[i];
      if (!(x >= 0 && x <= 1))
        throw new RangeError(
          `imagesToLogits: expected numbers in [0, 1], got ${x} at ${i - b * imageDim} of image ${b}; divide bytes by 255`,
        );
      const q = ((LEVELS - 1) * x + (rng === null ? 0.5 : rng.uniform())) / LEVELS;
      const p = 0.5 + CONSTRAINT * (q - 0.5);
      const l = log(p / (1 - p));
      logits[i] = l;
      total += softplus(l) + softplus(-l) - PRE_LOGIT;
    }
    logJacobian[b] = total;
  }
  return { logits, logJacobian };
}

/**
 * Back from the flow's space: q = ½ + (σ(ℓ) − ½)/0.9. Images of the data set come back in [0, 1); samples of a flow may lie
 * outside by up to 0.056, which whoever shows them must clip.
 */
export const logitsToImages = (logits: ArrayLike<number>): Float32Array => Float32Array.from(logits, fromLogit);

/** The bytes of images in the flow's space, ⌊256 q⌋ clipped to 0 … 255: undoes dequantisation where its noise is not within 1e-4 of 0 or 1. */
export const logitsToBytes = (logits: ArrayLike<number>): Uint8Array =>
  Uint8Array.from(logits, (l) => Math.min(LEVELS - 1, Math.max(0, Math.floor(LEVELS * fromLogit(l)))));

const fromLogit = (logit: number): number => 0.5 + (1 / (1 + exp(-logit)) - 0.5) / CONSTRAINT;

/**
 * Bits a dimension of 8-bit images: −(log p + log|J_data|)/(dims·ln 2) + 8.
 *
 * @param logProb log p of the logits under the flow, nats
 * @param logJacobian of the data pass, nats (`imagesToLogits`)
 * @param dims numbers of an image
 */
export const bitsPerDim = (logProb: number, logJacobian: number, dims: number): number =>
  -(logProb + logJacobian) / (dims * Math.LN2) + BITS;

function requireImages(caller: string, images: ArrayLike<number>, imageDim: number): number {
  if (!Number.isSafeInteger(imageDim) || imageDim < 1)
    throw new RangeError(`${caller}: expected a whole imageDim ≥ 1, got ${String(imageDim)}`);
  if (images.length % imageDim !== 0)
    throw new RangeError(`${caller}: expected images of ${imageDim} numbers, got ${images.length} numbers in all`);
  return images.length / imageDim;
}
