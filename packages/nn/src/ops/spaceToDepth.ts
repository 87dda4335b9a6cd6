import type { Op, OnnxEmitter } from '../op.ts';
import { requireKnownSizes, requireRank, requireInteger, shapeText, numEntries } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';

/**
 * Where the pixel (i, j) of a block×block patch of channel c goes, with p = block·i + j, among C channels:
 *
 * - `channel`: block²·c + p; squeeze of real NVP, PixelUnshuffle of PyTorch
 * - `block`: C·p + c; SpaceToDepth of ONNX and TensorFlow
 * - `diagonal`: C·q + c with q = 0, 1, 2, 3 for (0,0), (1,1), (0,1), (1,0); factor-out of real NVP, block 2 only
 */
export type DepthOrder = 'channel' | 'block' | 'diagonal';
type Blocks = { readonly block: number; readonly order: DepthOrder };

const DIAGONAL = [0, 2, 3, 1]; // q of p = 0 … 3
const PIXELS = [0, 3, 1, 2]; // p of q = 0 … 3

function depthChannel(
  order: DepthOrder,
  c: number,
  p: number,
  { channels, block }: { channels: number; block: number },
): number {
  if (order === 'channel') return block * block * c + p;
  return channels * (order === 'diagonal' ? DIAGONAL[p] : p) + c;
}

function requireBlocks(caller: string, { block, order }: Blocks): void {
  requireInteger(caller, { block }, 1);
  if (!['channel', 'block', 'diagonal'].includes(order))
    throw new RangeError(`${caller}: expected the order channel, block or diagonal, got ${String(order)}`);
  if (order === 'diagonal' && block !== 2)
    throw new RangeError(`${caller}: expected block 2 with the order diagonal, got ${block}`);
}

/** Calls `visit(place among pixels, place among depths)` for every entry of a C×H×W image, H and W before the squeeze. */
function eachPixel(
  [channels, rows, columns]: readonly number[],
  { block, order }: Blocks,
  visit: (pixel: number, depth: number) => void,
): void {
  const [h, w] = [rows / block, columns / block];
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const k = depthChannel(order, c, block * (i % block) + (j % block), { channels, block });
        visit((c * rows + i) * columns + j, (k * h + Math.floor(i / block)) * w + Math.floor(j / block));
      }
}

/** Blocks of positions in another order along the channels: positions[q] goes to place q. */
function permuteBlocks(emit: OnnxEmitter, name: string, positions: readonly number[], channels: number): string {
  return emit.node(
    'Gather',
    [name, emit.ints(positions.flatMap((p) => Array.from({ length: channels }, (_, c) => p * channels + c)))],
    { axis: 1 },
  );
}

/** C×H×W → block²C × H/block × W/block: every patch of pixels becomes channels. */
export const spaceToDepthOp: Op<Blocks> = {
  name: 'spaceToDepth',
  shape: ([x], attributes) => {
    requireBlocks('spaceToDepth', attributes);
    requireRank('spaceToDepth', x, [4]);
    const { block } = attributes;
    const [channels, rows, columns] = requireKnownSizes('spaceToDepth', x.slice(1));
    if (rows % block !== 0 || columns % block !== 0)
      throw new RangeError(`spaceToDepth: expected rows and columns in multiples of ${block}, got ${shapeText(x)}`);
    return [x[0], channels * block * block, rows / block, columns / block];
  },
  evaluate: ([x], attributes) => {
    const [batch, ...image] = x.shape;
    const out = new Float64Array(x.data.length);
    eachPixel(image, attributes, (pixel, depth) => {
      for (let b = 0; b < batch; b++) out[b * numEntries(image) + depth] = x.data[b * numEntries(image) + pixel];
    });
    return out;
  },
  vjp: ({ gradient, attributes: { block, order } }) => [depthToSpace(gradient, { block, order })],
  onnx: (emit, [x], { block, order }) => {
    const [channels, rows, columns] = requireKnownSizes('spaceToDepth', x.shape.slice(1));
    if (order !== 'channel') {
      const depths = emit.node('SpaceToDepth', [x.name], { blocksize: block });
      return order === 'block' ? depths : permuteBlocks(emit, depths, PIXELS, channels);
    }
    const [h, w] = [rows / block, columns / block];
    const patches = emit.node('Reshape', [x.name, emit.ints([-1, channels, h, block, w, block])]);
    return emit.node('Reshape', [
      emit.node('Transpose', [patches], { perm: [0, 1, 3, 5, 2, 4] }),
      emit.ints([-1, channels * block * block, h, w]),
    ]);
  },
  tfjs: (tf, [x], { block, order }) => {
    const [batch, rows, columns, channels] = x.shape;
    const [h, w] = [rows / block, columns / block];
    const patches = tf.reshape(x, [batch * h, block, w, block, channels]);
    const depths = tf.reshape(tf.transpose(patches, order === 'channel' ? [0, 2, 4, 1, 3] : [0, 2, 1, 3, 4]), [
      batch,
      h,
      w,
      block * block * channels,
    ]);
    return order === 'diagonal'
      ? tf.concat(
          PIXELS.map((p) => tf.slice(depths, [0, 0, 0, p * channels], [batch, h, w, channels])),
          3,
        )
      : depths;
  },
};

/** The inverse of spaceToDepth: channels become patches of pixels. */
export const depthToSpaceOp: Op<Blocks> = {
  name: 'depthToSpace',
  shape: ([x], attributes) => {
    requireBlocks('depthToSpace', attributes);
    requireRank('depthToSpace', x, [4]);
    const { block } = attributes;
    const [channels, rows, columns] = requireKnownSizes('depthToSpace', x.slice(1));
    if (channels % (block * block) !== 0)
      throw new RangeError(`depthToSpace: expected channels in multiples of ${block * block}, got ${shapeText(x)}`);
    return [x[0], channels / (block * block), rows * block, columns * block];
  },
  evaluate: ([x], attributes, [batch, ...image]) => {
    const out = new Float64Array(x.data.length);
    eachPixel(image, attributes, (pixel, depth) => {
      for (let b = 0; b < batch; b++) out[b * numEntries(image) + pixel] = x.data[b * numEntries(image) + depth];
    });
    return out;
  },
  vjp: ({ gradient, attributes: { block, order } }) => [spaceToDepth(gradient, { block, order })],
  onnx: (emit, [x], { block, order }, shape) => {
    const channels = shape[1] as number;
    const depths = order === 'diagonal' ? permuteBlocks(emit, x.name, DIAGONAL, channels) : x.name;
    if (order !== 'channel') return emit.node('DepthToSpace', [depths], { blocksize: block });
    const [h, w] = requireKnownSizes('depthToSpace', x.shape.slice(2));
    const patches = emit.node('Reshape', [x.name, emit.ints([-1, channels, block, block, h, w])]);
    return emit.node('Reshape', [
      emit.node('Transpose', [patches], { perm: [0, 1, 4, 2, 5, 3] }),
      emit.ints([-1, channels, h * block, w * block]),
    ]);
  },
  tfjs: (tf, [x], { block, order }) => {
    const [batch, h, w, depth] = x.shape;
    const channels = depth / (block * block);
    const depths =
      order === 'diagonal'
        ? tf.concat(
            DIAGONAL.map((q) => tf.slice(x, [0, 0, 0, q * channels], [batch, h, w, channels])),
            3,
          )
        : x;
    const patches =
      order === 'channel'
        ? tf.reshape(depths, [batch * h, w, channels, block, block])
        : tf.reshape(depths, [batch * h, w, block, block, channels]);
    return tf.reshape(tf.transpose(patches, order === 'channel' ? [0, 3, 1, 4, 2] : [0, 2, 1, 3, 4]), [
      batch,
      h * block,
      w * block,
      channels,
    ]);
  },
};

/** Every block×block patch of pixels becomes channels, in the given order (see `DepthOrder`). */
export const spaceToDepth = (
  x: Value,
  { block = 2, order }: { readonly block?: number; readonly order: DepthOrder },
): Value => apply(spaceToDepthOp, [x], { block, order });
/** The inverse of spaceToDepth. */
export const depthToSpace = (
  x: Value,
  { block = 2, order }: { readonly block?: number; readonly order: DepthOrder },
): Value => apply(depthToSpaceOp, [x], { block, order });
