import type { Tensor64 } from '../graph.ts';
import type { OnnxEmitter, OnnxValue, Op } from '../op.ts';
import {
  alignShape,
  broadcastStrides,
  forEachOffset,
  numEntries,
  requireInteger,
  sameShape,
  shapeText,
  type Dim,
  type Shape,
} from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { sumTfjs } from '../tfjs/sumTfjs.ts';

/** `keep`: summed axes stay with length 1. Otherwise all axes but the channels go (rank 1), or all (rank 0). */
type Reduction = { readonly axes: readonly number[]; readonly keep: boolean; readonly mean: boolean };

function reducedShape([x]: readonly Shape[], { axes, keep, mean }: Reduction): Shape {
  if (
    !Array.isArray(axes) ||
    axes.some((axis) => requireInteger('sum', { 'each axis': axis }, 0) >= x.length) ||
    new Set(axes).size !== axes.length
  ) {
    throw new RangeError(`sum: expected distinct axes of ${shapeText(x)}, got ${JSON.stringify(axes)}`);
  }
  if (typeof keep !== 'boolean' || typeof mean !== 'boolean')
    throw new RangeError('sum: expected keep and mean to be true or false');
  if (keep) return x.map((dim, axis): Dim => (axes.includes(axis) ? 1 : dim));
  const left = x.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  if (left.length > 1 || (left.length === 1 && left[0] !== 1))
    throw new RangeError(
      `sum: expected to lose all axes or all but the channels, got ${shapeText(x)} without axes ${axes.join(', ')}; keep the axes`,
    );
  return left.map((axis) => x[axis]);
}

function evaluateSum([x]: readonly Tensor64[], { mean }: Reduction, shape: readonly number[]): Float64Array {
  const out = new Float64Array(numEntries(shape));
  forEachOffset(x.shape, [broadcastStrides(shape, x.shape)], (entry, [i]) => {
    out[i] += x.data[entry];
  });
  return mean ? out.map((sum) => (sum * out.length) / x.data.length) : out;
}

/** Means or sums over all axes but the channels, by way of every image's means: in one step ONNX Runtime takes up to three times as long, and both share them. */
function channelReduction(
  emit: OnnxEmitter,
  { name, shape }: OnnxValue,
  { keep, mean }: { readonly keep: boolean; readonly mean: boolean },
): string {
  const ofImages = emit.node('ReduceMean', [name], { axes: [2, 3], keepdims: 1 });
  const axes = keep ? [0] : [0, 2, 3];
  if (mean) return emit.node('ReduceMean', [ofImages], { axes, keepdims: Number(keep) });
  const pixels = (shape[2] as number) * (shape[3] as number);
  return emit.node('Mul', [
    emit.node('ReduceSum', [ofImages, emit.ints(axes)], { keepdims: Number(keep) }),
    emit.float(pixels),
  ]);
}

/**
 * y = Σ x over some axes, or the mean. Its adjoint is `broadcastTo`, with the same division.
 *
 * tfjs keeps batch, row, column, channel; the axes are renumbered.
 */
export const sumOp: Op<Reduction> = {
  name: 'sum',
  shape: reducedShape,
  evaluate: evaluateSum,
  vjp: ({ inputs: [x], gradient, attributes: { mean } }) => [
    sameShape(gradient.shape, x.shape) ? gradient : x.tape.apply('expandLike', [gradient, x], { mean }),
  ],
  onnx: (emit, [x], { axes, keep, mean }) => {
    if (axes.length === 0) return emit.node('Identity', [x.name]);
    if (emit.isTuned && x.shape.length === 4 && axes.join() === '0,2,3')
      return channelReduction(emit, x, { keep, mean });
    return mean
      ? emit.node('ReduceMean', [x.name], { axes, keepdims: Number(keep) })
      : emit.node('ReduceSum', [x.name, emit.ints(axes)], { keepdims: Number(keep) });
  },
  tfjs: (tf, [x], { axes, keep, mean }) => {
    if (axes.length === 0) return tf.clone(x);
    const places = axes.map((axis) => (x.rank === 4 ? [0, 3, 1, 2][axis] : axis));
    const total = sumTfjs(tf, x, { axes: places, keep });
    return mean ? tf.mul(total, total.size / x.size) : total;
  },
};

const reduce = (x: Value, axes: readonly number[] | undefined, mean: boolean): Value =>
  apply(sumOp, [x], { axes: axes ?? x.shape.map((_, axis) => axis), keep: axes !== undefined, mean });

/** Σ of all entries (a number), or over `axes`, which stay with length 1. */
export const sum = (x: Value, axes?: readonly number[]): Value => reduce(x, axes, false);
/** The mean of all entries (a number), or over `axes`, which stay with length 1. */
export const mean = (x: Value, axes?: readonly number[]): Value => reduce(x, axes, true);

const allButChannels = (x: Value): number[] => x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
/** Σ over batch, rows and columns: one number per channel. */
export const channelSum = (x: Value): Value => apply(sumOp, [x], { axes: allButChannels(x), keep: false, mean: false });
/** Mean over batch, rows and columns: one number per channel. */
export const channelMean = (x: Value): Value => apply(sumOp, [x], { axes: allButChannels(x), keep: false, mean: true });

/** x summed (or averaged) to the shape of `like`, which spreads over x: the adjoint of broadcasting. */
export function sumLike(x: Value, like: Value, { mean = false }: { readonly mean?: boolean } = {}): Value {
  if (sameShape(x.shape, like.shape)) return x;
  const small = alignShape(like.shape, x.shape) as Dim[];
  const keep = like.shape.length === x.shape.length;
  const isSummed = (axis: number): boolean =>
    keep ? small[axis] !== x.shape[axis] : like.shape.length === 0 || axis !== 1;
  return apply(sumOp, [x], { axes: small.map((_, axis) => axis).filter(isSummed), keep, mean });
}
