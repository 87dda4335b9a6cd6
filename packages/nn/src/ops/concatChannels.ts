import type * as TfCore from '@tensorflow/tfjs-core';
import type { Tensor64 } from '../graph.ts';
import type { Op } from '../op.ts';
import { requireInteger, requireRank, shapeText, type Dim, type Shape } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';

const RANKS = [2, 4];

/** How many channels, a number. */
function channelsOf(caller: string, shape: Shape): number {
  requireRank(caller, shape, RANKS);
  if (shape[1] === 'B') throw new RangeError(`${caller}: expected a known number of channels, got ${shapeText(shape)}`);
  return shape[1];
}

const withChannels = (shape: Shape, channels: number): Shape =>
  shape.map((dim, axis): Dim => (axis === 1 ? channels : dim));
const tfjsAxis = (x: TfCore.Tensor): number => (x.rank === 4 ? 3 : 1);

/** Copies `count` channels of every sample from one tensor to another; all else stays. */
function copyChannels(
  from: Tensor64,
  start: number,
  to: { data: Float64Array; channels: number },
  { at, count }: { at: number; count: number },
): void {
  const [batch, channels, ...rest] = from.shape;
  const plane = rest.reduce((product, dim) => product * dim, 1);
  for (let b = 0; b < batch; b++) {
    to.data.set(
      from.data.subarray((b * channels + start) * plane, (b * channels + start + count) * plane),
      (b * to.channels + at) * plane,
    );
  }
}

const outputFor = (shape: readonly number[]): { data: Float64Array; channels: number } => ({
  data: new Float64Array(shape.reduce((product, dim) => product * dim, 1)),
  channels: shape[1],
});

/** The channels of several values one after another; all other axes agree. */
export const concatChannelsOp: Op<Readonly<Record<string, never>>> = {
  name: 'concatChannels',
  shape: (inputs) => {
    if (inputs.length === 0) throw new RangeError('concatChannels: expected at least one value, got none');
    const channels = inputs.reduce((total, shape) => total + channelsOf('concatChannels', shape), 0);
    for (const shape of inputs) {
      if (shape.length !== inputs[0].length || shape.some((dim, axis) => axis !== 1 && dim !== inputs[0][axis])) {
        throw new RangeError(
          `concatChannels: expected shapes that differ in their channels alone, got ${inputs.map(shapeText).join(' and ')}`,
        );
      }
    }
    return withChannels(inputs[0], channels);
  },
  evaluate: (inputs, _, shape) => {
    const out = outputFor(shape);
    let at = 0;
    for (const input of inputs) {
      copyChannels(input, 0, out, { at, count: input.shape[1] });
      at += input.shape[1];
    }
    return out.data;
  },
  vjp: ({ inputs, gradient }) =>
    splitChannels(
      gradient,
      inputs.map(({ shape }) => shape[1] as number),
    ),
  onnx: (emit, inputs) =>
    emit.node(
      'Concat',
      inputs.map(({ name }) => name),
      { axis: 1 },
    ),
  tfjs: (tf, inputs) => tf.concat([...inputs], tfjsAxis(inputs[0])),
};

/** Channels `from` … `to` − 1. */
export const sliceChannelsOp: Op<{ readonly from: number; readonly to: number }> = {
  name: 'sliceChannels',
  shape: ([x], { from, to }) => {
    const channels = channelsOf('sliceChannels', x);
    requireInteger('sliceChannels', { from }, 0);
    if (requireInteger('sliceChannels', { to }, from + 1) > channels)
      throw new RangeError(`sliceChannels: expected channels below ${channels}, got ${from} to ${to}`);
    return withChannels(x, to - from);
  },
  evaluate: ([x], { from }, shape) => {
    const out = outputFor(shape);
    copyChannels(x, from, out, { at: 0, count: shape[1] });
    return out.data;
  },
  vjp: ({ inputs: [x], gradient, attributes: { from, to } }) => [
    padChannels(gradient, from, (x.shape[1] as number) - to),
  ],
  onnx: (emit, [x], { from, to }) => emit.node('Slice', [x.name, emit.ints([from]), emit.ints([to]), emit.ints([1])]),
  tfjs: (tf, [x], { from, to }) => {
    const axis = tfjsAxis(x);
    return tf.slice(
      x,
      x.shape.map((_, a) => (a === axis ? from : 0)),
      x.shape.map((dim, a) => (a === axis ? to - from : dim)),
    );
  },
};

/** Channels of zeros before and after: the adjoint of a slice. */
export const padChannelsOp: Op<{ readonly before: number; readonly after: number }> = {
  name: 'padChannels',
  shape: ([x], { before, after }) =>
    withChannels(
      x,
      channelsOf('padChannels', x) +
        requireInteger('padChannels', { before }, 0) +
        requireInteger('padChannels', { after }, 0),
    ),
  evaluate: ([x], { before }, shape) => {
    const out = outputFor(shape);
    copyChannels(x, 0, out, { at: before, count: x.shape[1] });
    return out.data;
  },
  vjp: ({ inputs: [x], gradient, attributes: { before } }) => [
    sliceChannels(gradient, before, before + (x.shape[1] as number)),
  ],
  onnx: (emit, [x], { before, after }) => {
    const pads = [
      x.shape.map((_, axis) => (axis === 1 ? before : 0)),
      x.shape.map((_, axis) => (axis === 1 ? after : 0)),
    ].flat();
    return emit.node('Pad', [x.name, emit.ints(pads)]);
  },
  tfjs: (tf, [x], { before, after }) =>
    tf.pad(
      x,
      x.shape.map((_, axis) => (axis === tfjsAxis(x) ? [before, after] : [0, 0]) as [number, number]),
    ),
};

/** Values one after another along the channels. */
export const concatChannels = (values: readonly Value[]): Value =>
  values.length === 1 ? values[0] : apply(concatChannelsOp, values, {});
/** Channels `from` … `to` − 1. */
export const sliceChannels = (x: Value, from: number, to: number): Value =>
  from === 0 && to === x.shape[1] ? x : apply(sliceChannelsOp, [x], { from, to });
/** Zeros before and after the channels. */
export const padChannels = (x: Value, before: number, after: number): Value =>
  before === 0 && after === 0 ? x : apply(padChannelsOp, [x], { before, after });

/** The channels cut into pieces of the given sizes. @throws RangeError unless the sizes add up to the channels */
export function splitChannels(x: Value, sizes: readonly number[]): Value[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== x.shape[1])
    throw new RangeError(
      `splitChannels: expected sizes that add up to ${x.shape[1]}, got ${sizes.join(' + ')} = ${total}`,
    );
  let from = 0;
  return sizes.map((size) => sliceChannels(x, from, (from += size)));
}
