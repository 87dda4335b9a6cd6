import type { Metadata, Sharp } from 'sharp';
import type { ImageShape } from './imageSet.ts';
import { luminance } from './luminance.ts';
import { pictureKind, READ_KINDS } from './pictureKind.ts';
import { isPlainTiff } from './isPlainTiff.ts';

const MOST_PIXELS = 2 ** 27; // of a file, before it is made smaller: 134 megapixels

/** Something that was done to a picture and that a user may want to know. */
export type Conversion =
  'resized' | 'cropped' | 'upright' | 'onWhite' | 'grayRepeated' | 'made gray' | 'sixteenBits' | 'cmyk' | 'firstFrame';

/** A picture as bytes, of what kind its file was, and what was done to it. */
export interface Decoded {
  /** channels×size×size. */
  readonly planes: Uint8Array;
  readonly kind: string;
  readonly conversions: readonly Conversion[];
}

/**
 * Makes images of files: turned upright as their EXIF says, the largest centred square cut out and resized (Lanczos) where they
 * have another size, transparency on white; otherwise the numbers of Pillow's convert('RGB'), and of convert('L') for one
 * channel: colour profiles are not applied, CMYK is 255 − min(255, ink + black) in its way of rounding. 16 bits become 8 by
 * division by 257.
 *
 * @returns a decoder that throws Error with the reason where a file cannot be read
 */
export async function pictureDecoder({ channels, size }: ImageShape): Promise<(bytes: Uint8Array) => Promise<Decoded>> {
  const { default: sharp } = await import('sharp'); // native code: only where there are pictures
  return async (bytes) => {
    const kind = pictureKind(bytes.subarray(0, 1024));
    if (kind?.isRead !== true)
      throw new Error(kind === undefined ? `none of ${READ_KINDS}` : `${kind.name}, which is not read here`);
    const options = { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true, ignoreIcc: true } as const;
    const meta = await sharp(bytes, options).metadata();
    requireRead(meta, bytes);
    const upright = sharp(bytes, options).autoOrient();
    const { rgb, isGray, conversion } = await colours(upright, meta, size);
    const pixels = size * size;
    if (rgb.length !== (isGray ? pixels : 3 * pixels)) throw new Error(`decoded to ${rgb.length} numbers`);
    const planes = new Uint8Array(channels * pixels);
    for (let i = 0; i < pixels; i++) {
      if (isGray) for (let c = 0; c < channels; c++) planes[c * pixels + i] = rgb[i];
      else if (channels === 1) planes[i] = luminance(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
      else for (let c = 0; c < 3; c++) planes[c * pixels + i] = rgb[3 * i + c];
    }
    const { width, height } = meta;
    const conversions: Conversion[] = [
      ...(width !== height ? ['cropped' as const] : []),
      ...(Math.min(width, height) !== size ? ['resized' as const] : []),
      ...((meta.orientation ?? 1) > 1 ? ['upright' as const] : []),
      ...(meta.hasAlpha ? ['onWhite' as const] : []),
      ...(isGray && channels === 3 ? ['grayRepeated' as const] : []),
      ...(!isGray && channels === 1 ? ['made gray' as const] : []),
      ...((meta.pages ?? 1) > 1 ? ['firstFrame' as const] : []),
      ...(conversion ? [conversion] : []),
    ];
    return { planes, kind: kind.name, conversions };
  };
}

/** @throws Error for what would be read as something else */
function requireRead({ depth, space, channels, format }: Metadata, bytes: Uint8Array): void {
  if (depth !== 'uchar' && depth !== 'ushort')
    throw new Error(`numbers of type ${depth}, whose black and white are not known; save it with 8 bits`);
  if (!['srgb', 'rgb16', 'b-w', 'grey16', 'cmyk'].includes(space) || (depth === 'ushort' && space === 'cmyk'))
    throw new Error(`colours of the space ${space}; save it in RGB`);
  if (channels > 5 || (space === 'cmyk' && channels !== 4)) throw new Error(`${channels} channels; save it in RGB`);
  if (format === 'tiff' && !isPlainTiff(bytes)) throw new Error('a TIFF in the colours YCbCr; save it in RGB');
}

/** Numbers of pixels after another, gray or red, green, blue. */
async function colours(
  upright: Sharp,
  { depth, space, hasAlpha }: Metadata,
  size: number,
): Promise<{ rgb: Uint8Array; isGray: boolean; conversion?: Conversion }> {
  const resized = (image: Sharp): Sharp => image.resize(size, size, { fit: 'cover', position: 'centre' });
  if (space === 'cmyk')
    return {
      rgb: cmykToRgb(
        await resized(upright.pipelineColourspace('cmyk')).toColourspace('cmyk').raw({ depth: 'uchar' }).toBuffer(),
      ),
      isGray: false,
      conversion: 'cmyk',
    };
  const isGray = space === 'b-w' || space === 'grey16';
  if (depth === 'ushort' && !hasAlpha) {
    const words = await resized(upright)
      .toColourspace(isGray ? 'grey16' : 'rgb16')
      .raw({ depth: 'ushort' })
      .toBuffer();
    const numbers = new Uint16Array(words.buffer.slice(words.byteOffset, words.byteOffset + words.byteLength));
    return { rgb: Uint8Array.from(numbers, (x) => Math.round(x / 257)), isGray, conversion: 'sixteenBits' };
  }
  const rgb = await resized(hasAlpha ? upright.flatten({ background: 'white' }) : upright)
    .toColourspace(isGray ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { rgb, isGray, ...(depth === 'ushort' && { conversion: 'sixteenBits' }) };
}

/** As Pillow: (255 − K) − (ink · (255 − K))/255, rounded as its MULDIV255 does. */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let i = 0; i < cmyk.length / 4; i++) {
    const white = 255 - cmyk[4 * i + 3];
    for (let c = 0; c < 3; c++) {
      const product = cmyk[4 * i + c] * white + 128;
      rgb[3 * i + c] = Math.max(0, white - (((product >> 8) + product) >> 8));
    }
  }
  return rgb;
}
