import { FormatError } from '@geq/formats';
import { severalAtOnce } from './container.ts';
import { imageRoom, type ImageOptions, type ImageShape, type ReadImages } from './imageSet.ts';
import { withChannels } from './luminance.ts';
import type { Layout, Member, Stack } from './member.ts';
import { byteOf, pixelRange, type Extremes, type Meaning } from './pixelRange.ts';

const BLOCK = 256; // images read at a time

type StackMember = Member & { readonly content: Stack };

/** The shape that images of arrays get: their own, or what was asked for. @throws FormatError where they are not square and no size was asked for, or differ */
export function stackShape(
  path: string,
  members: readonly StackMember[],
  { size, channels }: Pick<ImageOptions, 'size' | 'channels'>,
): ImageShape {
  const [
    {
      content: { layout },
    },
  ] = members;
  const spell = ({ channels: c, rows, columns }: Layout): string => `${c}×${rows}×${columns}`;
  const other = members.find(({ content }) => spell(content.layout) !== spell(layout));
  if (other && (size === undefined || channels === undefined))
    throw new FormatError(
      path,
      `expected images of one shape, got ${spell(layout)} in ${members[0].name} and ${spell(other.content.layout)} in ${other.name}; name one of them, or say --image-size and --channels`,
    );
  if (size === undefined && layout.rows !== layout.columns)
    throw new FormatError(
      path,
      `expected square images, got ${layout.rows}×${layout.columns}; --image-size cuts their centred square out and resizes it`,
    );
  return { size: size ?? layout.rows, channels: channels ?? layout.channels };
}

/**
 * Images of arrays as bytes: what their numbers mean is told from all of them together, or said with `range`.
 *
 * @throws FormatError for numbers with more than one reading
 */
export async function stackSet(
  path: string,
  members: readonly StackMember[],
  shape: ImageShape,
  options: ImageOptions,
): Promise<ReadImages & { readonly meaning: string }> {
  const total = members.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) throw new FormatError(path, 'expected at least one image, got none');
  const images = imageRoom(path, total, shape);
  const meaning = await meaningOf(path, members, options);
  const fit = await fitter(shape);
  let done = 0;
  for (const {
    content: { layout, blocks },
  } of members) {
    const row = layout.channels * layout.rows * layout.columns;
    await blocks(BLOCK, async (numbers, _first) => {
      options.signal?.throwIfAborted();
      const from = done;
      await severalAtOnce(
        Array.from({ length: numbers.length / row }, (_, b) => b),
        async (b) => {
          const planes = planesOf(numbers, b * row, layout, meaning);
          images.set(
            withChannels(await fit(planes, layout), layout.channels, shape.channels),
            (from + b) * shape.channels * shape.size * shape.size,
          );
        },
      );
      done += numbers.length / row;
      options.onProgress?.(done, total);
    });
  }
  const [
    {
      content: { layout },
    },
  ] = members;
  return {
    images,
    meaning: meaning.words,
    skipped: [],
    words: [
      meaning.words,
      ...(members.some(({ content }) => content.layout.rows !== content.layout.columns)
        ? ['cut to their centred square']
        : []),
      ...(members.some(({ content }) => Math.min(content.layout.rows, content.layout.columns) !== shape.size)
        ? [`resized from ${layout.rows}×${layout.columns}`]
        : []),
      ...(members.some(({ content }) => content.layout.channels > shape.channels)
        ? ['made gray, 0.299 R + 0.587 G + 0.114 B']
        : []),
      ...(members.some(({ content }) => content.layout.channels < shape.channels)
        ? ['gray, the same in all channels']
        : []),
    ].filter((words) => words !== ''),
  };
}

async function meaningOf(
  path: string,
  members: readonly StackMember[],
  { range, signal }: ImageOptions,
): Promise<Meaning> {
  const [
    {
      content: { dtype, isPixels },
    },
  ] = members;
  if (isPixels && range === undefined) return { low: 0, high: 255, words: '' };
  const other = members.find(({ content }) => content.dtype !== dtype);
  if (other)
    throw new FormatError(
      path,
      `expected arrays of one type, got ${dtype} in ${members[0].name} and ${other.content.dtype} in ${other.name}; name one of them`,
    );
  const extremes: { -readonly [TKey in keyof Extremes]: Extremes[TKey] } = {
    min: Infinity,
    max: -Infinity,
    isWhole: true,
  };
  for (const {
    content: { blocks },
  } of members) {
    await blocks(BLOCK, (numbers) => {
      signal?.throwIfAborted();
      for (let i = 0; i < numbers.length; i++) {
        const x = numbers[i];
        if (Number.isNaN(x))
          throw new FormatError(
            path,
            'expected numbers that are finite, got NaN among them; numpy.nan_to_num(x) replaces it',
          );
        if (x < extremes.min) extremes.min = x;
        if (x > extremes.max) extremes.max = x;
        extremes.isWhole &&= Number.isInteger(x);
      }
    });
  }
  return pixelRange(path, dtype, extremes, range);
}

/** Bytes of one image in planes, whatever order its numbers lie in. */
function planesOf(
  numbers: ArrayLike<number>,
  from: number,
  { channels, rows, columns, isChannelsLast }: Layout,
  meaning: Meaning,
): Uint8Array {
  const pixels = rows * columns;
  const planes = new Uint8Array(channels * pixels);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < pixels; i++)
      planes[c * pixels + i] = byteOf(numbers[from + (isChannelsLast ? i * channels + c : c * pixels + i)], meaning);
  }
  return planes;
}

/** Cuts the centred square out and resizes as pictures are; images of the right size stay as they are. */
async function fitter({ size }: ImageShape): Promise<(planes: Uint8Array, layout: Layout) => Promise<Uint8Array>> {
  return async (planes, { channels, rows, columns }) => {
    if (rows === size && columns === size) return planes;
    const { default: sharp } = await import('sharp'); // native code: only where images are resized
    const resized = await Promise.all(
      Array.from({ length: channels }, (_, c) =>
        sharp(planes.subarray(c * rows * columns, (c + 1) * rows * columns), {
          raw: { width: columns, height: rows, channels: 1 },
        })
          .resize(size, size, { fit: 'cover', position: 'centre' })
          .toColourspace('b-w')
          .raw()
          .toBuffer(),
      ),
    );
    return new Uint8Array(Buffer.concat(resized));
  };
}
