import type { OnnxEmitter, OnnxValue } from '../op.ts';
import { forEachKernelTap, type ConvGeometry } from '../ops/convGeometry.ts';
import { numEntries } from '../shape.ts';
import { pixelsByBlocks } from './blockedConv.ts';

// Convolutions of a whole batch as one matrix product. Rows of the matrices are pixels of images, columns channels of taps: whatever
// is moved is moved with all its channels, which lie next to each other.

interface Taps {
  /** Rows and columns of the kernel. */
  readonly kernel: readonly number[];
  readonly geometry: ConvGeometry;
  /** Rows and columns of the convolution's result. */
  readonly map: readonly number[];
}

/** Images (B×C×H×W) as pixels: B × HW × C. */
function pixelsOf(emit: OnnxEmitter, { name, shape }: OnnxValue): string {
  const [channels, ...map] = shape.slice(1) as number[];
  if (emit.channelBlock > 0 && channels % emit.channelBlock === 0)
    return emit.node('Reshape', [pixelsByBlocks(emit, name, channels), emit.ints([0, numEntries(map), channels])]);
  return emit.node('Transpose', [emit.node('Reshape', [name, emit.ints([0, channels, numEntries(map)])])], {
    perm: [0, 2, 1],
  });
}

/** Images (B×C×H×W) as a matrix BHW × C. */
export const pixelRows = (emit: OnnxEmitter, x: OnnxValue): string =>
  emit.node('Reshape', [pixelsOf(emit, x), emit.ints([-1, x.shape[1] as number])]);

/** The same, a row for each channel: C × BHW. */
export const channelRows = (emit: OnnxEmitter, { name, shape }: OnnxValue): string =>
  emit.node('Reshape', [emit.node('Transpose', [name], { perm: [1, 0, 2, 3] }), emit.ints([shape[1] as number, -1])]);

/** A matrix BHW × C as images. */
export function toImages(
  emit: OnnxEmitter,
  matrix: string,
  { channels, map }: { readonly channels: number; readonly map: readonly number[] },
): string {
  const pixels = emit.node('Reshape', [matrix, emit.ints([-1, numEntries(map), channels])]);
  return emit.node('Reshape', [
    emit.node('Transpose', [pixels], { perm: [0, 2, 1] }),
    emit.ints([-1, channels, ...map]),
  ]);
}

const isCount = (indices: readonly number[], size: number): boolean =>
  indices.length === size && indices.every((from, at) => from === at);

/** Slices of values along an axis by their numbers; `size`, the length of that axis, stands for zeros. */
function gathered(
  emit: OnnxEmitter,
  values: string,
  {
    axis,
    rank,
    size,
    indices,
  }: { readonly axis: number; readonly rank: number; readonly size: number; readonly indices: readonly number[] },
): string {
  if (isCount(indices, size)) return values;
  const oneMore = Array.from({ length: 2 * rank }, (_, at) => (at === rank + axis ? 1 : 0));
  const padded = indices.includes(size) ? emit.node('Pad', [values, emit.ints(oneMore)]) : values;
  return emit.node('Gather', [padded, emit.ints(indices)], { axis });
}

/** Pixels of images (B×C×H×W) by their numbers i·W + j, H·W for zeros: B × indices × C. */
const pixelsAt = (emit: OnnxEmitter, x: OnnxValue, indices: readonly number[]): string =>
  gathered(emit, pixelsOf(emit, x), { axis: 1, rank: 3, size: numEntries(x.shape.slice(2) as number[]), indices });

/** Rows of images (B×C×H×W) by their numbers, H for zeros: B × C × indices × W. */
const rowsAt = (emit: OnnxEmitter, { name, shape }: OnnxValue, indices: readonly number[]): string =>
  gathered(emit, name, { axis: 2, rank: 4, size: shape[2] as number, indices });

/** What the kernel sees at every pixel of the result: a matrix BH'W' × klC, zeros where it sees the padding. */
export function im2col(emit: OnnxEmitter, x: OnnxValue, { kernel, geometry, map }: Taps): string {
  const image = x.shape.slice(2) as number[];
  const [size, taps] = [numEntries(image), numEntries(kernel)];
  const indices = new Array<number>(numEntries(map) * taps).fill(size);
  forEachKernelTap(image, map, kernel, geometry, (to, from, tap) => {
    indices[to * taps + tap] = from;
  });
  return emit.node('Reshape', [pixelsAt(emit, x, indices), emit.ints([-1, taps * (x.shape[1] as number)])]);
}

/**
 * For a geometry that steps row by row, `im2col` in two parts for every image: rows (y, j) of the image hold what the kernel's columns see
 * of x, and columns (y, j) what its rows see of g. Σ over y, j of their products has all taps; a third of the copying for 3×3.
 *
 * @returns B × HW' × lC of x and B × Ok × HW' of g
 */
export function rowPatches(
  emit: OnnxEmitter,
  { x, g }: { readonly x: OnnxValue; readonly g: OnnxValue },
  { kernel: [rows, columns], geometry: { stride, dilation, padding }, map: [height, width] }: Taps,
): readonly [string, string] {
  const [imageRows, imageColumns] = x.shape.slice(2) as number[];
  const seen = Array.from({ length: imageRows }, (_, y) => y); // rows of padding would add nothing
  const ofX = seen.flatMap((y) =>
    Array.from({ length: width * columns }, (_, at) => {
      const column = Math.floor(at / columns) * stride[1] + (at % columns) * dilation[1] - padding[1];
      return column >= 0 && column < imageColumns ? y * imageColumns + column : imageRows * imageColumns;
    }),
  );
  const ofG = Array.from({ length: rows }, (_, p) =>
    seen.map((y) => y + padding[0] - p * dilation[0]).map((row) => (row >= 0 && row < height ? row : height)),
  ).flat();
  const size = imageRows * width;
  return [
    emit.node('Reshape', [pixelsAt(emit, x, ofX), emit.ints([0, size, columns * (x.shape[1] as number)])]),
    emit.node('Reshape', [rowsAt(emit, g, ofG), emit.ints([0, (g.shape[1] as number) * rows, size])]),
  ];
}

/**
 * Adds up what every pixel of an image contributes to a larger map through the taps of a kernel: the adjoint of `im2col`.
 *
 * @param parts a matrix BHW × klC of contributions, H×W the `image`
 * @returns B × H'W' × C, H'×W' the `map`
 */
export function col2im(
  emit: OnnxEmitter,
  parts: string,
  { channels, image, kernel, geometry, map }: Taps & { readonly channels: number; readonly image: readonly number[] },
): string {
  const [size, taps] = [numEntries(image), numEntries(kernel)];
  const sources: number[][] = Array.from({ length: numEntries(map) }, () => []);
  forEachKernelTap(map, image, kernel, geometry, (from, to, tap) => {
    sources[to].push(from * taps + tap);
  });
  const most = Math.max(...sources.map(({ length }) => length), 1);
  const indices = sources.flatMap((list) => Array.from({ length: most }, (_, k) => list[k] ?? size * taps));
  const rows = gathered(emit, emit.node('Reshape', [parts, emit.ints([-1, size * taps, channels])]), {
    axis: 1,
    rank: 3,
    size: size * taps,
    indices,
  });
  if (most === 1) return rows;
  return emit.node(
    'ReduceSum',
    [emit.node('Reshape', [rows, emit.ints([-1, numEntries(map), most, channels])]), emit.ints([2])],
    { keepdims: 0 },
  );
}
