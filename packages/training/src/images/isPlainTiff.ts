const PHOTOMETRIC = 262;
const YCBCR = 6;
const COMPRESSION = 259;
const JPEG = 7;

/**
 * Whether a TIFF has colours that the library reads as they are meant: YCbCr that is not inside JPEG comes out as if it were RGB.
 * Of BigTIFF nothing is said.
 */
export function isPlainTiff(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  if (bytes.length < 8 || view.getUint16(2, isLittle) !== 42) return true;
  const start = view.getUint32(4, isLittle);
  if (start + 2 > bytes.length) return true; // damaged: refused when it is decoded
  const tags = new Map<number, number>();
  for (let i = 0, at = start + 2; i < view.getUint16(start, isLittle) && at + 12 <= bytes.length; i++, at += 12)
    tags.set(view.getUint16(at, isLittle), view.getUint16(at + 8, isLittle));
  return tags.get(PHOTOMETRIC) !== YCBCR || tags.get(COMPRESSION) === JPEG;
}
