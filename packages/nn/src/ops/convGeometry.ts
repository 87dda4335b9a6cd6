import { requireInteger, requireKnownSizes, requireRank, shapeText, type Shape } from '../shape.ts';

/** How a kernel moves over an image; rows before columns. Padding is top, left, bottom, right; negative padding cuts off. */
export type ConvGeometry = {
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: readonly [number, number, number, number];
};

/** The same in short: one number for all, or a pair for rows and columns. */
export interface ConvOptions {
  readonly stride?: number | readonly [number, number];
  readonly dilation?: number | readonly [number, number];
  readonly padding?: number | readonly [number, number] | ConvGeometry['padding'];
}

const pairOf = (value: number | readonly [number, number]): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : value;

/** The geometry in full. */
export function convGeometry({ stride = 1, dilation = 1, padding = 0 }: ConvOptions): ConvGeometry {
  if (typeof padding !== 'number' && padding.length === 4)
    return { stride: pairOf(stride), dilation: pairOf(dilation), padding };
  const [rows, columns] = pairOf(padding as number | readonly [number, number]);
  return { stride: pairOf(stride), dilation: pairOf(dilation), padding: [rows, columns, rows, columns] };
}

/** @throws RangeError unless strides and dilations are whole from 1 on and paddings whole */
export function requireConvGeometry(caller: string, { stride, dilation, padding }: ConvGeometry): void {
  for (const [what, values, count, least] of [
    ['strides', stride, 2, 1],
    ['dilations', dilation, 2, 1],
    ['paddings', padding, 4, -Number.MAX_SAFE_INTEGER],
  ] as const) {
    if (!Array.isArray(values) || values.length !== count)
      throw new RangeError(`${caller}: expected ${count} ${what}, got ${JSON.stringify(values)}`);
    for (const value of values) requireInteger(caller, { [what]: value }, least);
  }
}

/** Rows or columns that a kernel covers: 1 + (k − 1)·dilation. */
export const effectiveKernelSize = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** Rows or columns of an image and of a kernel. */
interface AxisSizes {
  readonly length: number;
  readonly kernel: number;
}

/** Rows (axis 0) or columns (1) that come out of a convolution: ⌊(length + padding − effective kernel)/stride⌋ + 1. */
export function convOutputSize({ length, kernel }: AxisSizes, geometry: ConvGeometry, axis: 0 | 1): number {
  return (
    Math.floor(
      (length +
        geometry.padding[axis] +
        geometry.padding[axis + 2] -
        effectiveKernelSize(kernel, geometry.dilation[axis])) /
        geometry.stride[axis],
    ) + 1
  );
}
/** The same of a transposed convolution: (length − 1)·stride + effective kernel − padding. */
export function convTransposeOutputSize({ length, kernel }: AxisSizes, geometry: ConvGeometry, axis: 0 | 1): number {
  return (
    (length - 1) * geometry.stride[axis] +
    effectiveKernelSize(kernel, geometry.dilation[axis]) -
    geometry.padding[axis] -
    geometry.padding[axis + 2]
  );
}

/** The padding of the transposed convolution that leads from a map (…×H'×W') back to the exact size of the image x (…×H×W). */
export function adjointPadding(
  { image: x, map }: { readonly image: Shape; readonly map: Shape },
  kernel: readonly number[],
  { stride, dilation, padding }: ConvGeometry,
): ConvGeometry['padding'] {
  const [bottom, right] = ([0, 1] as const).map(
    (axis) =>
      ((map[axis + 2] as number) - 1) * stride[axis] +
      effectiveKernelSize(kernel[axis], dilation[axis]) -
      padding[axis] -
      (x[axis + 2] as number),
  );
  return [padding[0], padding[1], bottom, right];
}

/** The shape of a (transposed) convolution of x (B×C×H×W) with weights w and, if given, a bias. @throws RangeError where they do not fit */
export function convOutputShape(
  caller: 'conv2d' | 'convTranspose2d',
  inputs: readonly Shape[],
  geometry: ConvGeometry,
): Shape {
  const side = caller === 'conv2d' ? 1 : 0; // the axis of the weights that holds the input channels
  const [x, w, bias] = inputs;
  requireConvGeometry(caller, geometry);
  requireRank(caller, x, [4]);
  requireRank(caller, w, [4]);
  if (x[1] !== w[side])
    throw new RangeError(
      `${caller}: expected weights for ${x[1]} input channels in axis ${side}, got ${shapeText(w)} for ${shapeText(x)}`,
    );
  const channels = w[1 - side];
  if (bias && (bias.length !== 1 || bias[0] !== channels))
    throw new RangeError(`${caller}: expected a bias of ${channels} numbers, got ${shapeText(bias)}`);
  const map = requireKnownSizes(caller, x.slice(2));
  const kernel = requireKnownSizes(caller, w.slice(2));
  const outputSize = side === 1 ? convOutputSize : convTransposeOutputSize;
  const size = ([0, 1] as const).map((axis) => outputSize({ length: map[axis], kernel: kernel[axis] }, geometry, axis));
  if (size.some((dim) => dim < 1))
    throw new RangeError(
      `${caller}: expected a kernel that fits into the padded map, got ${kernel.join('×')} over ${map.join('×')}`,
    );
  return [x[0], channels, ...size];
}

/** Calls `visit(output place, input place, kernel place)` for every tap of a convolution over one plane. */
export function forEachKernelTap(
  [rows, columns]: readonly number[],
  [outRows, outColumns]: readonly number[],
  [kernelRows, kernelColumns]: readonly number[],
  geometry: ConvGeometry,
  visit: (out: number, place: number, tap: number) => void,
): void {
  for (let i = 0; i < outRows; i++)
    for (let j = 0; j < outColumns; j++) {
      for (let p = 0; p < kernelRows; p++)
        for (let q = 0; q < kernelColumns; q++) {
          const row = i * geometry.stride[0] + p * geometry.dilation[0] - geometry.padding[0];
          const column = j * geometry.stride[1] + q * geometry.dilation[1] - geometry.padding[1];
          if (row >= 0 && row < rows && column >= 0 && column < columns)
            visit(i * outColumns + j, row * columns + column, p * kernelColumns + q);
        }
    }
}
