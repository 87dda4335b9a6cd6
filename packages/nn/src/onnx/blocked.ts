import type { OnnxEmitter, OnnxValue } from '../op.ts';
import type { Walk } from '../ops/convolution.ts';
import { sizeOf } from '../shape.ts';
import { ATTRIBUTE, FLOAT, modelProto } from './schema.ts';

// ONNX Runtime's convolutions on blocks of 8 or 16 channels that lie next to each other (B × C/n × H × W × n): 1.35 to 1.5 times as
// fast as on plain images, both changes of layout included. It takes them by itself where weights are part of the model; weights that
// come with every run, as in training, are put into blocks here.

/** ONNX Runtime's name for these ops; they are there on x64 alone. */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';
const op = (name: string): string => `${BLOCKED_DOMAIN}.${name}`;

/** Whether a convolution can be taken in blocks of `emit.channelBlock` channels. */
export function canBlock({ channelBlock, isBound }: OnnxEmitter, x: OnnxValue, w: OnnxValue, { padding }: Walk): boolean {
  const [outer, inner, ...kernel] = w.shape;
  const isWhole = (channels: OnnxValue['shape'][number]): boolean => channels !== 'B' && channels % channelBlock === 0;
  return channelBlock > 0 && !isBound(w.name) && !x.shape.slice(1).includes('B') && isWhole(outer) && isWhole(inner) && sizeOf(kernel as number[]) > 1 && padding.every((pad) => pad >= 0);
}

/** y = x ∗ w + b in blocks. */
export function blockedConv(emit: OnnxEmitter, [x, w, bias]: readonly [OnnxValue, OnnxValue, OnnxValue?], { stride, dilation, padding }: Walk): string {
  const n = emit.channelBlock;
  const [outer, inner, ...kernel] = w.shape as number[];
  const split = emit.node('Reshape', [w.name, emit.ints([outer / n, n, inner / n, n, ...kernel])]);
  const blocks = emit.node('Reshape', [emit.node('Transpose', [split], { perm: [0, 2, 4, 5, 3, 1] }), emit.ints([outer, inner, ...kernel])]);
  const images = emit.node(op('ReorderInput'), [x.name]);
  const y = emit.node(op('Conv'), [images, blocks, ...(bias ? [bias.name] : [])], { kernel_shape: kernel, strides: stride, dilations: dilation, pads: padding, group: 1 });
  return emit.node(op('ReorderOutput'), [y], { channels: outer });
}

const LARGEST_BLOCK = 16;

/** A model that puts two pixels of 16 channels into blocks. */
export function blockProbe(): Uint8Array {
  const info = (name: string): object => ({ name, type: { tensorType: { elemType: FLOAT, shape: { dim: [1, LARGEST_BLOCK, 1, 2].map((dimValue) => ({ dimValue })) } } } });
  return modelProto.encode(modelProto.create({
    irVersion: 8, opsetImport: [{ domain: '', version: 17 }, { domain: BLOCKED_DOMAIN, version: 1 }],
    graph: { name: 'probe', node: [{ opType: 'ReorderInput', domain: BLOCKED_DOMAIN, input: ['x'], output: ['y'], name: 'y', attribute: [{ name: 'channels_last', type: ATTRIBUTE.int, i: 0 }] }], input: [info('x')], output: [info('y')], initializer: [] },
  })).finish();
}

/** Channels a block, from what `blockProbe` makes of 0, 1, …: channel c of pixel p is 2c + p. @returns 0 for an order that is none of blocks */
export function blockOf(y: ArrayLike<number>): number {
  const order = (n: number): number[] => Array.from({ length: 2 * LARGEST_BLOCK }, (_, at) => 2 * (Math.floor(at / (2 * n)) * n + (at % n)) + (Math.floor(at / n) % 2));
  return [16, 8].find((n) => order(n).every((value, at) => value === y[at])) ?? 0;
}
