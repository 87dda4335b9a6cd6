import type * as TfCore from '@tensorflow/tfjs-core';
import { adjointPadding, effectiveKernelSize, type ConvGeometry } from '../ops/convGeometry.ts';
import type { Prepare, Tf } from '../op.ts';

type Images = TfCore.Tensor4D; // batch, row, column, channel
type Pads = ConvGeometry['padding'];

/** Zeros between the taps of a filter (row, column, …), so that a dilated kernel becomes a plain one. */
function spread(tf: Tf, filter: Images, [rowStep, columnStep]: ConvGeometry['dilation']): Images {
  const [rows, columns, from, to] = filter.shape;
  if (rowStep === 1 && columnStep === 1) return filter;
  const padded = tf.pad(tf.reshape(filter, [rows, 1, columns, 1, from * to]), [
    [0, 0],
    [0, rowStep - 1],
    [0, 0],
    [0, columnStep - 1],
    [0, 0],
  ]);
  const spaced = tf.reshape(padded, [rows * rowStep, columns * columnStep, from, to]) as Images;
  return tf.slice(spaced, [0, 0, 0, 0], [(rows - 1) * rowStep + 1, (columns - 1) * columnStep + 1, from, to]);
}

/** Zeros around the images; negative numbers cut rows and columns off. */
function frame(tf: Tf, images: Images, [top, left, bottom, right]: Pads): Images {
  const [batch, rows, columns, channels] = images.shape;
  const cut = (pad: number): number => Math.max(-pad, 0);
  const isCut = Math.min(top, left, bottom, right) < 0;
  const inner = isCut
    ? tf.slice(
        images,
        [0, cut(top), cut(left), 0],
        [batch, rows - cut(top) - cut(bottom), columns - cut(left) - cut(right), channels],
      )
    : images;
  if (Math.max(top, left, bottom, right) <= 0) return inner;
  return tf.pad(inner, [
    [0, 0],
    [Math.max(top, 0), Math.max(bottom, 0)],
    [Math.max(left, 0), Math.max(right, 0)],
    [0, 0],
  ]);
}

/** Convolution with a filter kernel-row, kernel-column, from, to. tfjs strides or dilates, never both. */
function convolve(tf: Tf, x: Images, filter: Images, { stride, dilation, padding }: ConvGeometry): Images {
  const isBoth = Math.max(...stride) > 1 && Math.max(...dilation) > 1;
  const isCut = Math.min(...padding) < 0;
  const [top, left, bottom, right] = isCut ? [0, 0, 0, 0] : padding;
  const pads: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return tf.conv2d(
    isCut ? frame(tf, x, padding) : x,
    isBoth ? spread(tf, filter, dilation) : filter,
    [...stride],
    pads,
    'NHWC',
    isBoth ? 1 : [...dilation],
  );
}

/** conv2d: weights come as output, row, column, input. */
export function conv2dTfjs(
  tf: Tf,
  [x, w, bias]: readonly TfCore.Tensor[],
  { geometry, prepare }: { readonly geometry: ConvGeometry; readonly prepare: Prepare },
): TfCore.Tensor {
  const filter = prepare(w, 'conv2d', () => tf.transpose(w, [1, 2, 3, 0]));
  const y = convolve(tf, x as Images, filter as Images, geometry);
  return bias ? tf.add(y, bias) : y;
}

/** filterGradient: a convolution in which every image is a channel and g the kernel, stride and dilation exchanged. Comes out as output, row, column, input. */
export function filterGradientTfjs(
  tf: Tf,
  {
    x,
    g,
    kernel,
    geometry,
  }: {
    readonly x: TfCore.Tensor;
    readonly g: TfCore.Tensor;
    readonly kernel: readonly number[];
    readonly geometry: ConvGeometry;
  },
): TfCore.Tensor {
  const asGraph = ({ shape: [batch, rows, columns, channels] }: TfCore.Tensor): number[] => [
    batch as number,
    channels as number,
    rows as number,
    columns as number,
  ];
  const padding = adjointPadding({ image: asGraph(x), map: asGraph(g) }, kernel, geometry); // leaves out what the last stride did not reach
  const images = tf.transpose(x, [3, 1, 2, 0]) as Images;
  const filter = tf.transpose(g, [1, 2, 0, 3]) as Images;
  return tf.transpose(
    convolve(tf, images, filter, { stride: geometry.dilation, dilation: geometry.stride, padding }),
    [3, 1, 2, 0],
  );
}

/**
 * convTranspose2d: weights come as input, row, column, output. Written with forward convolutions, since the transposed
 * ones of tfjs's WebAssembly run at 1.5 GFLOPS: output pixels of one phase (row mod stride, column mod stride) are a
 * plain convolution of x with every stride-th tap, and the phases are woven together.
 */
export function convTranspose2dTfjs(
  tf: Tf,
  [x, w, bias]: readonly TfCore.Tensor[],
  { geometry, prepare }: { readonly geometry: ConvGeometry; readonly prepare: Prepare },
): TfCore.Tensor {
  const images = x as Images;
  const [, rows, columns] = images.shape;
  const [rowStride, columnStride] = geometry.stride;
  const [, tall, wide] = (w as Images).shape;
  const [kernelRows, kernelColumns] = [
    effectiveKernelSize(tall, geometry.dilation[0]),
    effectiveKernelSize(wide, geometry.dilation[1]),
  ];
  const [top, left, bottom, right] = geometry.padding;
  const taps = [Math.ceil(kernelRows / rowStride), Math.ceil(kernelColumns / columnStride)] as const;
  const unit = { stride: [1, 1], dilation: [1, 1] } as const;
  let byTap: TfCore.Tensor3D | undefined; // of all phases
  const filterOf = (a: number, b: number): Images =>
    prepare(w, `convTranspose2d ${a} ${b}`, () =>
      phaseFilter(tf, (byTap ??= stackTaps(tf, w as Images)), { a, b, geometry, kernel: [tall, wide], taps }),
    ) as Images;

  let y: Images;
  if (rowStride === 1 && columnStride === 1) {
    y = convolve(tf, images, filterOf(0, 0), {
      ...unit,
      padding: [kernelRows - 1 - top, kernelColumns - 1 - left, kernelRows - 1 - bottom, kernelColumns - 1 - right],
    });
  } else {
    const phases: Images[] = [];
    for (let a = 0; a < rowStride; a++)
      for (let b = 0; b < columnStride; b++)
        phases.push(
          convolve(tf, images, filterOf(a, b), {
            ...unit,
            padding: [taps[0] - 1, taps[1] - 1, taps[0] - 1, taps[1] - 1],
          }),
        );
    const woven = weave(tf, phases, geometry.stride);
    const [, height, width] = woven.shape;
    const full = [(rows - 1) * rowStride + kernelRows, (columns - 1) * columnStride + kernelColumns];
    y = frame(tf, woven, [-top, -left, full[0] - bottom - height, full[1] - right - width]);
  }
  return bias ? tf.add(y, bias) : y;
}

/** Weights (input, row, column, output) tap by tap, zeros at the end: taps + 1, input, output. */
function stackTaps(tf: Tf, w: Images): TfCore.Tensor3D {
  const [from, tall, wide, to] = w.shape;
  return tf.pad(tf.reshape(tf.transpose(w, [1, 2, 0, 3]), [tall * wide, from, to]), [
    [0, 1],
    [0, 0],
    [0, 0],
  ]);
}

interface Phase {
  readonly a: number;
  readonly b: number;
  readonly geometry: ConvGeometry;
  readonly kernel: readonly [number, number];
  readonly taps: readonly [number, number];
}

/** Taps a, a + stride, … of a kernel, the last first; zeros between dilated ones, and in front where a phase has fewer taps than the others. */
function phaseFilter(
  tf: Tf,
  byTap: TfCore.Tensor3D,
  { a, b, geometry: { stride, dilation }, kernel: [tall, wide], taps: [rowTaps, columnTaps] }: Phase,
): Images {
  const zeros = tall * wide;
  const placeOf = (tap: number, axis: 0 | 1, length: number): number =>
    tap % dilation[axis] === 0 && tap / dilation[axis] < length ? tap / dilation[axis] : -1;
  const indices = Array.from({ length: rowTaps * columnTaps }, (_, at) => {
    const row = placeOf(a + stride[0] * (rowTaps - 1 - Math.floor(at / columnTaps)), 0, tall);
    const column = placeOf(b + stride[1] * (columnTaps - 1 - (at % columnTaps)), 1, wide);
    return row < 0 || column < 0 ? zeros : row * wide + column;
  });
  return tf.reshape(tf.gather(byTap, tf.tensor1d(indices, 'int32')), [
    rowTaps,
    columnTaps,
    byTap.shape[1],
    byTap.shape[2],
  ]);
}

/** Phases (a, b) in the order of rows: pixel (stride·u + a, stride·v + b) is pixel (u, v) of its phase. */
function weave(tf: Tf, phases: readonly Images[], [rowStride, columnStride]: ConvGeometry['stride']): Images {
  const [batch, rows, columns, channels] = phases[0].shape;
  const stacked = tf.reshape(tf.concat([...phases], 3), [batch * rows, columns, rowStride, columnStride, channels]);
  return tf.reshape(tf.transpose(stacked, [0, 2, 1, 3, 4]), [
    batch,
    rows * rowStride,
    columns * columnStride,
    channels,
  ]);
}
