/**
 * Gray of a colour: (299 R + 587 G + 114 B)/1000 in whole numbers, as Pillow's convert('L') has it, and torchvision, OpenCV and
 * TensorFlow within 1.
 */
export const luminance = (red: number, green: number, blue: number): number =>
  (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

/** An image in planes, with other channels: colours become gray, gray is repeated. */
export function withChannels(planes: Uint8Array, from: 1 | 3, to: 1 | 3): Uint8Array {
  if (from === to) return planes;
  const pixels = planes.length / from;
  const out = new Uint8Array(to * pixels);
  if (from === 1) for (let c = 0; c < 3; c++) out.set(planes, c * pixels);
  else for (let i = 0; i < pixels; i++) out[i] = luminance(planes[i], planes[pixels + i], planes[2 * pixels + i]);
  return out;
}
