import type { OnnxEmitter, OnnxValue } from '../op.ts';
import { adjointPadding, type ConvGeometry } from '../ops/convGeometry.ts';
import { numEntries } from '../shape.ts';
import { blockedConv, canBlock } from './blockedConv.ts';
import { channelRows, pixelRows, im2col, rowPatches, col2im, toImages } from './im2col.ts';

type Kernel = readonly number[];

/**
 * ONNX Runtime makes one matrix product an image; on maps of so few pixels its rows are too short to run fast: 7 to 25 GFLOPS
 * where one product for the whole batch has 45 to 70. The rule looks at shapes alone, so that equal graphs run equally everywhere.
 */
const FEW_PIXELS = 16;
/** Patches are gathered pixel by pixel, all channels at once; below this the copying costs more than it saves. */
const FEW_CHANNELS = 16;
const SOME_CHANNELS = 4; // where a third of the copying is left

const isThin = (map: readonly number[]): boolean => numEntries(map) <= FEW_PIXELS;
const isPointwise = (kernel: Kernel, { stride, padding }: ConvGeometry): boolean =>
  [...kernel, ...stride].every((length) => length === 1) && padding.every((pad) => pad === 0);
const mapOf = ({ shape }: OnnxValue): number[] => shape.slice(2) as number[];
const kernelOf = mapOf;
const isSome = (channels: OnnxValue['shape'][number]): channels is number =>
  channels !== 'B' && channels >= SOME_CHANNELS;
const isWide = (channels: OnnxValue['shape'][number]): boolean => channels !== 'B' && channels >= FEW_CHANNELS;

/** Weights (O×C×k×l) as a matrix O × (k·l·C), in the order of `im2col`. */
const tapMajor = (emit: OnnxEmitter, { name, shape }: OnnxValue): string => {
  const [outer, inner, ...kernel] = shape as number[];
  const taps = emit.node('Transpose', [emit.node('Reshape', [name, emit.ints([outer, inner, numEntries(kernel)])])], {
    perm: [0, 2, 1],
  });
  return emit.node('Reshape', [taps, emit.ints([outer, numEntries(kernel) * inner])]);
};

/** y = x ∗ w + b: ONNX's Conv, one in blocks of channels, or the patches of the whole batch times the weights. `map` is rows and columns of y. */
export function convOnnx(
  emit: OnnxEmitter,
  [x, w, bias]: readonly OnnxValue[],
  { geometry, map }: { readonly geometry: ConvGeometry; readonly map: readonly number[] },
): string {
  if (emit.isTuned && isThin(map) && isWide(x.shape[1]) && !w.shape.includes('B')) {
    const patches = im2col(emit, x, { kernel: kernelOf(w), geometry, map });
    const y = emit.node('Gemm', [patches, tapMajor(emit, w), ...(bias ? [bias.name] : [])], { transB: 1 });
    return toImages(emit, y, { channels: w.shape[0] as number, map });
  }
  if (emit.isTuned && canBlock(emit, [x, w], geometry)) return blockedConv(emit, [x, w, bias], geometry);
  return plainConv(emit, [x.name, w.name, ...(bias ? [bias.name] : [])], geometry);
}

/** ONNX's Conv, which knows no negative padding. */
function plainConv(
  emit: OnnxEmitter,
  [x, ...rest]: readonly string[],
  { stride, dilation, padding }: ConvGeometry,
): string {
  const [images, pads] = padding.every((pad) => pad >= 0)
    ? [x, padding]
    : [emit.node('Pad', [x, emit.ints([0, 0, padding[0], padding[1], 0, 0, padding[2], padding[3]])]), [0, 0, 0, 0]];
  return emit.node('Conv', [images, ...rest], { strides: stride, dilations: dilation, pads });
}

/** Weights (C×O×k×l) as those of the convolution that a transposed one of stride 1 is: O×C×k×l, every kernel turned half round. */
function turned(emit: OnnxEmitter, { name, shape }: OnnxValue): string {
  const [channels, outer, ...kernel] = shape as number[];
  const taps = emit.node(
    'Transpose',
    [emit.node('Reshape', [name, emit.ints([channels, outer, numEntries(kernel)])])],
    {
      perm: [1, 0, 2],
    },
  );
  const reversed = emit.ints(Array.from({ length: numEntries(kernel) }, (_, tap) => numEntries(kernel) - 1 - tap));
  return emit.node('Reshape', [
    emit.node('Gather', [taps, reversed], { axis: 2 }),
    emit.ints([outer, channels, ...kernel]),
  ]);
}

/**
 * The transposed convolution of x with w (C×O×k×l): ONNX's; or one product for all taps of all images, whose parts are then added up pixel by
 * pixel; or, for stride 1, a convolution, 1.6 times as fast.
 */
export function convTransposeOnnx(
  emit: OnnxEmitter,
  [x, w, bias]: readonly OnnxValue[],
  { geometry, map }: { readonly geometry: ConvGeometry; readonly map: readonly number[] },
): string {
  if (emit.isTuned && isThin(mapOf(x)) && isWide(w.shape[1]) && !x.shape.slice(1).includes('B')) {
    const parts = emit.node('Gemm', [pixelRows(emit, x), tapMajor(emit, w)]);
    const y = col2im(emit, parts, {
      channels: w.shape[1] as number,
      image: mapOf(x),
      kernel: kernelOf(w),
      geometry,
      map,
    });
    return toImages(emit, bias ? emit.node('Add', [y, bias.name]) : y, { channels: w.shape[1] as number, map });
  }
  if (emit.isTuned && geometry.stride.every((stride) => stride === 1) && !w.shape.includes('B')) {
    const reach = kernelOf(w).map((length, axis) => geometry.dilation[axis] * (length - 1));
    const before = reach.map((length, axis) => length - geometry.padding[axis]);
    const after = map.map((length, axis) => length - mapOf(x)[axis] + reach[axis] - before[axis]);
    const there: ConvGeometry = { ...geometry, padding: [before[0], before[1], after[0], after[1]] };
    const kernels = { ...w, isTurned: true };
    if (canBlock(emit, [x, kernels], there)) return blockedConv(emit, [x, kernels, bias], there);
    return plainConv(emit, [x.name, turned(emit, w), ...(bias ? [bias.name] : [])], there);
  }
  const at = {
    strides: geometry.stride,
    dilations: geometry.dilation,
    pads: geometry.padding.map((pad) => Math.max(pad, 0)),
  };
  const missing = geometry.padding.map((pad) => Math.max(-pad, 0)); // rows and columns that no tap reaches: zeros, and the bias
  if (missing.every((count) => count === 0))
    return emit.node(
      'ConvTranspose',
      [x, w, bias].filter(Boolean).map(({ name }) => name),
      at,
    );
  const y = emit.node('Pad', [
    emit.node('ConvTranspose', [x.name, w.name], at),
    emit.ints([0, 0, missing[0], missing[1], 0, 0, missing[2], missing[3]]),
  ]);
  return bias ? emit.node('Add', [y, emit.node('Unsqueeze', [bias.name, emit.ints([1, 2])])]) : y;
}

const SWAP = { perm: [1, 0, 2, 3] };

/**
 * ∂w of y = x ∗ w: g times the patches, image by image where few numbers come out, else of the whole batch; or, for few channels, a convolution in which every image is a channel
 * and g the kernel, stride and dilation exchanged.
 */
export function filterGradientOnnx(
  emit: OnnxEmitter,
  {
    x,
    g,
    kernel,
    geometry,
  }: { readonly x: OnnxValue; readonly g: OnnxValue; readonly kernel: Kernel; readonly geometry: ConvGeometry },
): string {
  const [channels, inputs] = [g.shape[1], x.shape[1]];
  if (emit.isTuned && isPointwise(kernel, geometry) && isSome(channels) && isSome(inputs)) {
    const [ofG, ofX] = [g, x].map(({ name, shape }) =>
      emit.node('Reshape', [name, emit.ints([0, shape[1] as number, numEntries(mapOf(x))])]),
    );
    const sum = emit.node(
      'ReduceSum',
      [emit.node('com.microsoft.FusedMatMul', [ofG, ofX], { transB: 1 }), emit.ints([0])],
      { keepdims: 0 },
    );
    return emit.node('Reshape', [sum, emit.ints([channels, inputs, 1, 1])]);
  }
  if (emit.isTuned && geometry.stride[0] === 1 && isSome(channels) && isSome(inputs)) {
    const [ofX, ofG] = rowPatches(emit, { x, g }, { kernel, geometry, map: mapOf(g) });
    const sum = emit.node('ReduceSum', [emit.node('MatMul', [ofG, ofX]), emit.ints([0])], { keepdims: 0 });
    return emit.node('Transpose', [emit.node('Reshape', [sum, emit.ints([channels, ...kernel, inputs])])], {
      perm: [0, 3, 1, 2],
    });
  }
  if (emit.isTuned && isWide(inputs) && channels !== 'B') {
    const product = emit.node('Gemm', [channelRows(emit, g), im2col(emit, x, { kernel, geometry, map: mapOf(g) })]);
    return emit.node(
      'Transpose',
      [emit.node('Reshape', [product, emit.ints([channels, ...kernel, inputs as number])])],
      { perm: [0, 3, 1, 2] },
    );
  }
  const exchanged = {
    stride: geometry.dilation,
    dilation: geometry.stride,
    padding: adjointPadding({ image: x.shape, map: g.shape }, kernel, geometry),
  }; // leaves out what the last stride did not reach
  return emit.node(
    'Transpose',
    [plainConv(emit, [emit.node('Transpose', [x.name], SWAP), emit.node('Transpose', [g.name], SWAP)], exchanged)],
    SWAP,
  );
}
