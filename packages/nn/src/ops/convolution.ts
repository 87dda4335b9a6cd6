import type { Shape } from '../graph.ts';
import { numbersOf, requireRank, requireWhole, shapeText } from '../shape.ts';

/** How a kernel walks over an image; rows before columns. Padding is top, left, bottom, right; negative padding cuts off. */
export type Walk = {
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: readonly [number, number, number, number];
};

/** The same in short: one number for all, or a pair for rows and columns. */
export interface WalkOptions {
  readonly stride?: number | readonly [number, number];
  readonly dilation?: number | readonly [number, number];
  readonly padding?: number | readonly [number, number] | Walk['padding'];
}

const pairOf = (value: number | readonly [number, number]): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : value;

/** The walk in full. */
export function walkOf({ stride = 1, dilation = 1, padding = 0 }: WalkOptions): Walk {
  if (typeof padding !== 'number' && padding.length === 4)
    return { stride: pairOf(stride), dilation: pairOf(dilation), padding };
  const [rows, columns] = pairOf(padding as number | readonly [number, number]);
  return { stride: pairOf(stride), dilation: pairOf(dilation), padding: [rows, columns, rows, columns] };
}

/** @throws RangeError unless strides and dilations are whole from 1 on and paddings whole */
export function requireWalk(caller: string, { stride, dilation, padding }: Walk): void {
  for (const [what, values, count, least] of [
    ['strides', stride, 2, 1],
    ['dilations', dilation, 2, 1],
    ['paddings', padding, 4, -Number.MAX_SAFE_INTEGER],
  ] as const) {
    if (!Array.isArray(values) || values.length !== count)
      throw new RangeError(`${caller}: expected ${count} ${what}, got ${JSON.stringify(values)}`);
    for (const value of values) requireWhole(caller, what, value, least);
  }
}

/** Rows or columns that a kernel covers: 1 + (k − 1)·dilation. */
export const reach = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** Rows and columns of the maps of a convolution and of its adjoint, by axis 0 and 1. */
export function convolvedLength(length: number, kernel: number, walk: Walk, axis: 0 | 1): number {
  return (
    Math.floor(
      (length + walk.padding[axis] + walk.padding[axis + 2] - reach(kernel, walk.dilation[axis])) / walk.stride[axis],
    ) + 1
  );
}
export function transposedLength(length: number, kernel: number, walk: Walk, axis: 0 | 1): number {
  return (
    (length - 1) * walk.stride[axis] + reach(kernel, walk.dilation[axis]) - walk.padding[axis] - walk.padding[axis + 2]
  );
}

/** The padding of the transposed convolution that leads from a map (…×H'×W') back to the exact size of the image x (…×H×W). */
export function adjointPadding(
  x: Shape,
  kernel: readonly number[],
  map: Shape,
  { stride, dilation, padding }: Walk,
): Walk['padding'] {
  const [bottom, right] = ([0, 1] as const).map(
    (axis) =>
      ((map[axis + 2] as number) - 1) * stride[axis] +
      reach(kernel[axis], dilation[axis]) -
      padding[axis] -
      (x[axis + 2] as number),
  );
  return [padding[0], padding[1], bottom, right];
}

/** The shape of a (transposed) convolution of x (B×C×H×W) with w, whose axis `side` holds the input channels. */
export function convolutionShape(caller: string, inputs: readonly Shape[], walk: Walk, side: 0 | 1): Shape {
  const [x, w, bias] = inputs;
  requireWalk(caller, walk);
  requireRank(caller, x, [4]);
  requireRank(caller, w, [4]);
  if (x[1] !== w[side])
    throw new RangeError(
      `${caller}: expected weights for ${x[1]} input channels in axis ${side}, got ${shapeText(w)} for ${shapeText(x)}`,
    );
  const channels = w[1 - side];
  if (bias && (bias.length !== 1 || bias[0] !== channels))
    throw new RangeError(`${caller}: expected a bias of ${channels} numbers, got ${shapeText(bias)}`);
  const map = numbersOf(caller, x.slice(2));
  const kernel = numbersOf(caller, w.slice(2));
  const length = side === 1 ? convolvedLength : transposedLength;
  const size = ([0, 1] as const).map((axis) => length(map[axis], kernel[axis], walk, axis));
  if (size.some((dim) => dim < 1))
    throw new RangeError(
      `${caller}: expected a kernel that fits into the padded map, got ${kernel.join('×')} over ${map.join('×')}`,
    );
  return [x[0], channels, ...size];
}

/** Calls `visit(output place, input place, kernel place)` for every tap of a convolution over one plane. */
export function eachTap(
  [rows, columns]: readonly number[],
  [outRows, outColumns]: readonly number[],
  [kernelRows, kernelColumns]: readonly number[],
  walk: Walk,
  visit: (out: number, place: number, tap: number) => void,
): void {
  for (let i = 0; i < outRows; i++)
    for (let j = 0; j < outColumns; j++) {
      for (let p = 0; p < kernelRows; p++)
        for (let q = 0; q < kernelColumns; q++) {
          const row = i * walk.stride[0] + p * walk.dilation[0] - walk.padding[0];
          const column = j * walk.stride[1] + q * walk.dilation[1] - walk.padding[1];
          if (row >= 0 && row < rows && column >= 0 && column < columns)
            visit(i * outColumns + j, row * columns + column, p * kernelColumns + q);
        }
    }
}
