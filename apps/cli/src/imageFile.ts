import { UsageError, writeFileAtomic } from '@geq/runs';
import type { ImageShape } from '@geq/scenarios';
import { requireFree } from './outputFile.ts';
import { isOurFigure, signPng } from './signature.ts';

/** Outputs that a grid shows at most. */
export const GRID_COUNT = 64;
const ACROSS = 8;
const EDGE = 64; // pixels that an image should have at least: small ones are enlarged

/** Refuses before the work begins a grid that could not be written after it. @throws UsageError */
export async function requireGrid(
  path: string,
  { out, force }: { readonly out?: string; readonly force: boolean },
): Promise<void> {
  if (!/\.png$/i.test(path)) throw new UsageError(`--grid: expected a name that ends in .png, got ${path}`);
  if (path === out) throw new UsageError(`--grid: expected another file than --out, got ${path} for both`);
  await requireFree(path, { force, isOurs: isOurFigure });
}

/** Outputs can be shown when they are grey or coloured. @throws UsageError naming N */
export function requireImage(image: ImageShape | undefined, N: number): ImageShape & { readonly channels: 1 | 3 } {
  if (!image)
    throw new UsageError(
      `--grid: expected outputs that are images, N = s² (grey) or 3·s² (colour), got N = ${N}; leave --grid out`,
    );
  const { channels } = image;
  if (channels !== 1 && channels !== 3)
    throw new UsageError(`--grid: expected images of 1 or 3 channels, got ${channels} (N = ${N}); leave --grid out`);
  return { ...image, channels };
}

/** Images of rows, columns, channels as channels, rows, columns. */
function channelsFirst(images: Float32Array, channels: number, pixels: number): Float32Array {
  const moved = new Float32Array(images.length);
  for (let start = 0; start < images.length; start += channels * pixels) {
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let c = 0; c < channels; c++) moved[start + c * pixels + pixel] = images[start + pixel * channels + c];
  }
  return moved;
}

/** Writes images side by side. @returns the share of values beyond `range`, which are shown as its ends */
export async function writeGrid(
  path: string,
  images: Float32Array,
  { channels, rows, columns, isChannelsLast = false }: ReturnType<typeof requireImage>,
  range: readonly [number, number],
): Promise<number> {
  const count = images.length / (channels * rows * columns);
  const zoom = Math.max(1, Math.floor(EDGE / Math.max(rows, columns)));
  const { imageGrid } = await import('@geq/report/grid'); // few commands draw
  const png = imageGrid(isChannelsLast ? channelsFirst(images, channels, rows * columns) : images, {
    channels,
    rows,
    columns,
    range,
    zoom,
    gridColumns: Math.min(ACROSS, count),
  });
  await writeFileAtomic(path, signPng(png));
  return images.reduce((beyond, x) => beyond + Number(x < range[0] || x > range[1]), 0) / images.length;
}
