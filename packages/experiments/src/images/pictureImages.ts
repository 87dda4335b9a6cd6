import { FormatError } from '@geq/formats';
import { UsageError } from '../usageError.ts';
import type { Container, Entry } from './container.ts';
import { imageRoom, imageSet, type ImageOptions, type ImageSet } from './imageSet.ts';

export const isPicture = ({ name }: Entry): boolean => /\.(png|jpe?g)$/i.test(name);

const SIZE = 32; // the paper's images
const MOST_PIXELS = 2 ** 27; // of a file, before it is made smaller: 134 megapixels

/**
 * PNG and JPEG files of any size, in the order of their names: turned upright as their EXIF says, the largest centred square cut out and
 * resized (Lanczos), transparency on white, as bytes of sRGB or grey.
 *
 * @throws FormatError that names the first file that cannot be read, unless `skipUnreadable`; UsageError when none is left
 */
export async function pictureImages({ path, entries, visit }: Container, { size = SIZE, channels = 3, skipUnreadable = false, signal, onProgress }: ImageOptions): Promise<ImageSet> {
  const files = entries.filter(isPicture);
  const shape = { channels, size };
  const [row, images] = [channels * size * size, imageRoom(path, files.length, shape)];
  const places = new Map(files.map(({ name }, i) => [name, i]));
  const bad = new Map<string, string>();
  const decode = await decoder(shape);
  let done = 0;
  await visit(isPicture, async ({ name }, bytes) => {
    signal?.throwIfAborted();
    try {
      const pixels = await decode(bytes);
      const at = (places.get(name) as number) * row; // row, column, channel → channel, row, column
      for (let c = 0; c < channels; c++) for (let i = 0; i < size * size; i++) images[at + c * size * size + i] = pixels[i * channels + c];
    } catch (error) {
      const why = (error as Error).message.replace(/\s+/g, ' ').trim().slice(0, 120);
      if (!skipUnreadable) throw new FormatError(entries.length === 1 ? path : `${path}, ${name}`, `expected a whole PNG or JPEG image, got one that cannot be read (${why}); remove it, or leave such files out with --skip-unreadable`);
      bad.set(name, why);
    }
    onProgress?.(++done, files.length);
  });
  const left = withoutRows(images, row, files.map(({ name }) => bad.has(name)));
  if (left.length === 0) throw new UsageError(`${path}: expected images that can be read, got none among ${files.length} ${files.length === 1 ? 'file' : 'files'}`);
  return imageSet({ ...shape, images: left, test: new Uint8Array(0), kind: `${left.length / row} pictures`, skipped: files.map(({ name }) => name).filter((name) => bad.has(name)) });
}

/** Bytes of a file → size·size·channels bytes. */
async function decoder({ channels, size }: { readonly channels: 1 | 3; readonly size: number }): Promise<(bytes: Uint8Array) => Promise<Uint8Array>> {
  const { default: sharp } = await import('sharp'); // native code: only where there are pictures
  return async (bytes) => {
    if (!isPng(bytes) && !isJpeg(bytes)) throw new Error('neither PNG nor JPEG'); // sharp would open a dozen other formats
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true })
      .autoOrient().flatten({ background: 'white' }).resize(size, size, { fit: 'cover', position: 'centre' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== channels || info.width !== size || info.height !== size) throw new Error(`decoded to ${info.channels}×${info.height}×${info.width}`);
    return data;
  };
}

const isPng = (bytes: Uint8Array): boolean => [0x89, 0x50, 0x4e, 0x47].every((byte, i) => bytes[i] === byte);
const isJpeg = (bytes: Uint8Array): boolean => [0xff, 0xd8, 0xff].every((byte, i) => bytes[i] === byte);

/** Rows move up where others are left out, in place. */
function withoutRows(data: Uint8Array, row: number, isOut: readonly boolean[]): Uint8Array {
  let to = 0;
  isOut.forEach((out, i) => {
    if (out) return;
    data.copyWithin(to, i * row, (i + 1) * row);
    to += row;
  });
  return data.subarray(0, to);
}
