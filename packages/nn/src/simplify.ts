import type { Graph } from './graph.ts';
import { add } from './ops/binaryOps.ts';
import { applyConv2d } from './ops/conv2d.ts';
import type { ConvGeometry } from './ops/convGeometry.ts';
import { dense } from './ops/dense.ts';
import { flatten, unflatten } from './ops/flatten.ts';
import { findOp } from './ops/findOp.ts';
import { swapBatchChannels } from './ops/swapBatchChannels.ts';
import { rewrite, type Rule } from './rewrite.ts';
import { sameShape } from './shape.ts';
import { apply, nodeOf, valueAt } from './apply.ts';
import type { Value } from './value.ts';

/** The number a value is, if it is a constant of rank 0. */
function numberOf(value: Value): number | null {
  const { op, attributes, shape } = nodeOf(value);
  return op === 'constant' && shape.length === 0 ? (attributes.data as readonly number[])[0] : null;
}

/** a · 1 and a + 0. */
const neutral: Rule = ({ node: { op, shape }, inputs }) => {
  const identity = op === 'mul' ? 1 : op === 'add' ? 0 : null;
  if (identity === null) return null;
  const [a, b] = inputs;
  if (numberOf(b) === identity && sameShape(a.shape, shape)) return a;
  return numberOf(a) === identity && sameShape(b.shape, shape) ? b : null;
};

/** A spread operand beside one of full size need not be spread. */
const skipBroadcast: Rule = ({ node: { op, attributes, shape }, inputs }) => {
  if (op !== 'add' && op !== 'sub' && op !== 'mul') return null;
  const sources = inputs.map((input) => {
    const {
      op: from,
      attributes: how,
      inputs: [source],
    } = nodeOf(input);
    return from === 'expandLike' && how.mean === false ? valueAt(input.tape, source) : null;
  });
  for (const [k, source] of sources.entries()) {
    if (source && sameShape(inputs[1 - k].shape, shape))
      return apply(findOp(op), k === 0 ? [source, inputs[1]] : [inputs[0], source], attributes);
  }
  return null;
};

const isPlain = ({ stride, dilation, padding }: ConvGeometry): boolean =>
  [...stride, ...dilation].every((step) => step === 1) && padding.every((pad) => pad === 0);

/** A transposed convolution of single pixels, or a convolution that covers its whole map: one product for the whole batch. */
const asDense: Rule = ({ node: { op, attributes, shape }, inputs: [x, w, bias] }) => {
  const geometry = attributes as unknown as ConvGeometry;
  if (x?.shape[1] === 'B' || w?.shape.includes('B')) return null; // the batch as a channel: its length must be known to flatten it
  if (
    op === 'convTranspose2d' &&
    x.shape[2] === 1 &&
    x.shape[3] === 1 &&
    geometry.padding.every((pad) => pad === 0) &&
    geometry.dilation.every((step) => step === 1)
  ) {
    const [, channels, rows, columns] = shape as number[];
    const maps = unflatten(dense(flatten(x), swapBatchChannels(flatten(w))), { channels, rows, columns });
    return bias ? add(maps, bias) : maps;
  }
  const isWhole =
    op === 'conv2d' &&
    x.shape[2] === w.shape[2] &&
    x.shape[3] === w.shape[3] &&
    geometry.padding.every((pad) => pad === 0) &&
    geometry.dilation.every((step) => step === 1);
  if (isWhole && Number(x.shape[2]) * Number(x.shape[3]) > 1) {
    return unflatten(dense(flatten(x), flatten(w), bias), { channels: shape[1] as number, rows: 1, columns: 1 });
  }
  return null;
};

/** A transposed convolution with 1×1 kernels and stride 1 is a convolution. */
const asConvolution: Rule = ({ node: { op, attributes }, inputs: [x, w, bias] }) => {
  const geometry = attributes as unknown as ConvGeometry;
  return op === 'convTranspose2d' && w.shape[2] === 1 && w.shape[3] === 1 && isPlain(geometry)
    ? applyConv2d([x, swapBatchChannels(w), bias], geometry)
    : null;
};

/** The rules that need no numbers. */
export const simplificationRules: readonly Rule[] = [neutral, skipBroadcast, asDense, asConvolution];

/** The same function with fewer and faster ops; equal values are computed once. Takes no account of parameter values (see `fold`). */
export const simplify = (graph: Graph): Graph => rewrite(graph, simplificationRules);
