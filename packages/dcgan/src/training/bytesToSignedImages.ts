/** Bytes as the numbers in [−1, 1] that a DCGAN is trained on and makes: 2·byte/255 − 1. */
export const bytesToSignedImages = (bytes: Uint8Array): Float32Array =>
  Float32Array.from(bytes, (byte) => (2 * byte) / 255 - 1);
