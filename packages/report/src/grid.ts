import { encode } from 'fast-png';

const LARGEST_EDGE = 16384; // pixels; 16384² of them take 268 MB a channel
const BACKGROUND = 255;

export interface GridOptions {
  /** 1: grey, 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** Edge of square images in pixels; or give `rows` and `columns`. */
  readonly size?: number;
  readonly rows?: number;
  readonly columns?: number;
  /** Images side by side; default ⌈√count⌉. */
  readonly gridColumns?: number;
  /** The values shown as black and white (per channel); what lies beyond is clamped. Default [−1, 1], the range of tanh. */
  readonly range?: readonly [low: number, high: number];
  /** White pixels between images and around them; default 2. */
  readonly gap?: number;
  /** Every pixel of an image becomes zoom×zoom pixels of the file; default 1. */
  readonly zoom?: number;
}

function requireWhole(name: string, value: number | undefined, least: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw new RangeError(`imageGrid: expected ${name} as a whole number ≥ ${least}, got ${value}`);
  return value as number;
}

/**
 * Images side by side in one PNG, 8 bits a channel, row after row of the grid; places without an image stay white.
 *
 *   pixel = round(255·(x − low)/(high − low)), clamped to 0 … 255
 *
 * @param images count×channels×rows×columns, flattened in that order, as generators put them out
 * @returns the bytes of a PNG file
 * @throws RangeError for sizes that do not divide the numbers given, values that are not numbers, an empty range, or an edge beyond 16384 pixels
 */
export function imageGrid(
  images: Float32Array,
  {
    channels,
    size,
    rows = size,
    columns = size,
    gridColumns,
    range: [low, high] = [-1, 1],
    gap = 2,
    zoom = 1,
  }: GridOptions,
): Uint8Array {
  if (channels !== 1 && channels !== 3)
    throw new RangeError(`imageGrid: expected 1 or 3 channels, got ${String(channels)}`);
  const height = requireWhole('rows (or size)', rows, 1);
  const width = requireWhole('columns (or size)', columns, 1);
  requireWhole('gap', gap, 0);
  requireWhole('zoom', zoom, 1);
  if (!(high > low && high - low < Infinity))
    throw new RangeError(`imageGrid: expected a range [low, high] with low < high, got [${low}, ${high}]`);
  const pixels = height * width;
  const count = images.length / (channels * pixels);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(
      `imageGrid: expected whole images of ${channels}×${height}×${width} numbers, at least one, got ${images.length} numbers`,
    );
  const across = requireWhole('gridColumns', gridColumns ?? Math.ceil(Math.sqrt(count)), 1);
  const down = Math.ceil(count / across);
  const [gridWidth, gridHeight] = [across * (zoom * width + gap) + gap, down * (zoom * height + gap) + gap];
  if (Math.max(gridWidth, gridHeight) > LARGEST_EDGE)
    throw new RangeError(
      `imageGrid: expected edges of at most ${LARGEST_EDGE} pixels, got ${Math.max(gridWidth, gridHeight)}; show fewer images`,
    );

  const scale = 255 / (high - low);
  const data = new Uint8Array(gridWidth * gridHeight * channels).fill(BACKGROUND);
  for (let k = 0; k < count; k++) {
    const top = gap + Math.floor(k / across) * (zoom * height + gap);
    const left = gap + (k % across) * (zoom * width + gap);
    for (let c = 0; c < channels; c++) {
      const plane = (k * channels + c) * pixels;
      for (let i = 0; i < zoom * height; i++) {
        const from = plane + Math.floor(i / zoom) * width;
        let to = ((top + i) * gridWidth + left) * channels + c;
        for (let j = 0; j < zoom * width; j++, to += channels) {
          const value = images[from + Math.floor(j / zoom)];
          if (Number.isNaN(value)) throw new RangeError(`imageGrid: expected numbers, got NaN in image ${k}`);
          data[to] = Math.round(Math.min(255, Math.max(0, scale * (value - low))));
        }
      }
    }
  }
  return encode({ width: gridWidth, height: gridHeight, data, channels, depth: 8 });
}
