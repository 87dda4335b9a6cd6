import type { OnnxEmitter, OnnxValue } from '../op.ts';
import { eachTap, type Walk } from '../ops/convolution.ts';
import { sizeOf } from '../shape.ts';

// Convolutions of a whole batch as one matrix product. Rows of the matrices are pixels of images, columns channels of taps: whatever
// is moved is moved with all its channels, which lie next to each other.

interface Taps {
  /** Rows and columns of the kernel. */
  readonly kernel: readonly number[];
  readonly walk: Walk;
  /** Rows and columns of the convolution's result. */
  readonly map: readonly number[];
}

/** Images (B×C×H×W) as pixels: B × HW × C. */
function pixelsOf(emit: OnnxEmitter, { name, shape }: OnnxValue): string {
  const [channels, ...map] = shape.slice(1) as number[];
  return emit.node('Transpose', [emit.node('Reshape', [name, emit.ints([0, channels, sizeOf(map)])])], { perm: [0, 2, 1] });
}

/** Images (B×C×H×W) as a matrix BHW × C. */
export const matrixOf = (emit: OnnxEmitter, x: OnnxValue): string => emit.node('Reshape', [pixelsOf(emit, x), emit.ints([-1, x.shape[1] as number])]);

/** A matrix BHW × C as images. */
export function toImages(emit: OnnxEmitter, matrix: string, { channels, map }: { readonly channels: number; readonly map: readonly number[] }): string {
  const pixels = emit.node('Reshape', [matrix, emit.ints([-1, sizeOf(map), channels])]);
  return emit.node('Reshape', [emit.node('Transpose', [pixels], { perm: [0, 2, 1] }), emit.ints([-1, channels, ...map])]);
}

/** Rows of every sample (B × rows × C) by their numbers; `rows` itself stands for a row of zeros. */
function gathered(emit: OnnxEmitter, values: string, rows: number, indices: readonly number[]): string {
  const padded = indices.includes(rows) ? emit.node('Pad', [values, emit.ints([0, 0, 0, 0, 1, 0])]) : values;
  return emit.node('Gather', [padded, emit.ints(indices)], { axis: 1 });
}

/** Pixels of images (B×C×H×W) by their numbers i·W + j, H·W for zeros, `perRow` of them to a row of the matrix: B·indices/perRow × perRow·C. */
function pixelsAt(emit: OnnxEmitter, x: OnnxValue, { indices, perRow }: { readonly indices: readonly number[]; readonly perRow: number }): string {
  const size = sizeOf(x.shape.slice(2) as number[]);
  const isWhole = indices.length === size && indices.every((from, at) => from === at);
  const pixels = isWhole ? pixelsOf(emit, x) : gathered(emit, pixelsOf(emit, x), size, indices);
  return emit.node('Reshape', [pixels, emit.ints([-1, perRow * (x.shape[1] as number)])]);
}

/** What the kernel sees at every pixel of the result: a matrix BH'W' × klC, zeros where it sees the padding. */
export function patchesOf(emit: OnnxEmitter, x: OnnxValue, { kernel, walk, map }: Taps): string {
  const image = x.shape.slice(2) as number[];
  const [size, taps] = [sizeOf(image), sizeOf(kernel)];
  const indices = new Array<number>(sizeOf(map) * taps).fill(size);
  eachTap(image, map, kernel, walk, (to, from, tap) => { indices[to * taps + tap] = from; });
  return pixelsAt(emit, x, { indices, perRow: taps });
}

/**
 * For a walk that steps row by row, `patchesOf` in two parts: rows (y, j) of padded images hold what the kernel's columns see of x,
 * klC/k numbers, and what its rows see of g, kO. Σ over y, j of their products has all taps; a third of the copying for 3×3.
 *
 * @returns matrices B(H' + d(k − 1))W' × lC of x and × kO of g
 */
export function rowPatchesOf(emit: OnnxEmitter, { x, g }: { readonly x: OnnxValue; readonly g: OnnxValue }, { kernel: [rows, columns], walk: { stride, dilation, padding }, map: [height, width] }: Taps): readonly [string, string] {
  const [imageRows, imageColumns] = x.shape.slice(2) as number[];
  const [ofX, ofG]: [number[], number[]] = [[], []];
  for (let y = 0; y < height + dilation[0] * (rows - 1); y++) for (let j = 0; j < width; j++) {
    const row = y - padding[0];
    for (let q = 0; q < columns; q++) {
      const column = j * stride[1] + q * dilation[1] - padding[1];
      ofX.push(row >= 0 && row < imageRows && column >= 0 && column < imageColumns ? row * imageColumns + column : imageRows * imageColumns);
    }
    for (let p = 0; p < rows; p++) {
      const i = y - p * dilation[0];
      ofG.push(i >= 0 && i < height ? i * width + j : height * width);
    }
  }
  return [pixelsAt(emit, x, { indices: ofX, perRow: columns }), pixelsAt(emit, g, { indices: ofG, perRow: rows })];
}

/**
 * Adds up what every pixel of an image contributes to a larger map through the taps of a kernel: the adjoint of `patchesOf`.
 *
 * @param parts a matrix BHW × klC of contributions, H×W the `image`
 * @returns B × H'W' × C, H'×W' the `map`
 */
export function scatteredSum(emit: OnnxEmitter, parts: string, { channels, image, kernel, walk, map }: Taps & { readonly channels: number; readonly image: readonly number[] }): string {
  const [size, taps] = [sizeOf(image), sizeOf(kernel)];
  const sources: number[][] = Array.from({ length: sizeOf(map) }, () => []);
  eachTap(map, image, kernel, walk, (from, to, tap) => { sources[to].push(from * taps + tap); });
  const most = Math.max(...sources.map(({ length }) => length), 1);
  const indices = sources.flatMap((list) => Array.from({ length: most }, (_, k) => list[k] ?? size * taps));
  const rows = gathered(emit, emit.node('Reshape', [parts, emit.ints([-1, size * taps, channels])]), size * taps, indices);
  if (most === 1) return rows;
  return emit.node('ReduceSum', [emit.node('Reshape', [rows, emit.ints([-1, sizeOf(map), most, channels])]), emit.ints([2])], { keepdims: 0 });
}
