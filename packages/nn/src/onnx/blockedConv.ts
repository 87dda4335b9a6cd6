import type { OnnxEmitter, OnnxValue } from '../op.ts';
import type { ConvGeometry } from '../ops/convGeometry.ts';
import { numEntries } from '../shape.ts';
import { ATTRIBUTE, FLOAT, modelProto } from './modelProto.ts';

// ONNX Runtime's convolutions on blocks of n = 8 or 16 channels that lie next to each other (B × C/n × H × W × n): 1.35 to 1.5 times as
// fast as on plain images, both changes of layout included. It takes them by itself where weights are part of the model; weights that
// come with every run, as in training, are put into blocks here. Images of fewer channels than n go in as they are; fewer outputs than n
// are filled up with zeros.

/** ONNX Runtime's name for these ops; they are there on x64 alone. */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';
const op = (name: string): string => `${BLOCKED_DOMAIN}.${name}`;

/** Fewer outputs than this do not pay for the zeros that fill their block. */
const FEWEST_OUTPUTS = 4;

/** Kernels O×C×k×l; or, turned, those of a transposed convolution, C×O×k×l, each to be turned half round. */
export interface Kernels extends OnnxValue {
  readonly isTurned?: boolean;
}

/** Whether a convolution can be taken in blocks of `emit.channelBlock` channels. */
export function canBlock(
  { channelBlock, isBound }: OnnxEmitter,
  [x, w]: readonly [OnnxValue, Kernels],
  { padding }: ConvGeometry,
): boolean {
  if (channelBlock === 0 || isBound(w.name) || x.shape.slice(1).includes('B') || w.shape.includes('B')) return false;
  const [outer, inner, ...kernel] = w.shape as number[];
  const [outputs, inputs] = w.isTurned ? [inner, outer] : [outer, inner];
  const isWhole = (channels: number): boolean => channels % channelBlock === 0;
  return (
    (isWhole(outputs) || (outputs >= FEWEST_OUTPUTS && outputs < channelBlock)) &&
    (isWhole(inputs) || inputs < channelBlock) &&
    numEntries(kernel) > 1 &&
    padding.every((pad) => pad >= 0)
  );
}

/** Kernels in the order of the blocked convolution, outputs filled up: block of outputs, block of inputs, row, column, input, output. */
function blockKernels(
  emit: OnnxEmitter,
  { name, shape, isTurned = false }: Kernels,
): { name: string; outputs: number; inputs: number; filledUp: number } {
  const n = emit.channelBlock;
  const [outer, inner, ...kernel] = shape as number[];
  const taps = numEntries(kernel);
  const [outputs, inputs] = isTurned ? [inner, outer] : [outer, inner];
  const filledUp = Math.ceil(outputs / n) * n;
  const missing = filledUp - outputs;
  const filled =
    missing === 0
      ? name
      : emit.node('Pad', [name, emit.ints([0, 0, 0, 0, isTurned ? 0 : missing, isTurned ? missing : 0, 0, 0])]);
  const [ofOutputs, ofInputs] = [[filledUp / n, n], inputs < n ? [inputs, 1] : [inputs / n, n]];
  const split = emit.node('Reshape', [
    filled,
    emit.ints([...(isTurned ? [...ofInputs, ...ofOutputs] : [...ofOutputs, ...ofInputs]), taps]),
  ]);
  const ordered = emit.node('Transpose', [split], { perm: isTurned ? [2, 0, 4, 1, 3] : [0, 2, 4, 3, 1] });
  const turned = isTurned
    ? emit.node('Gather', [ordered, emit.ints(Array.from({ length: taps }, (_, tap) => taps - 1 - tap))], { axis: 2 })
    : ordered;
  return { name: emit.node('Reshape', [turned, emit.ints([filledUp, inputs, ...kernel])]), outputs, inputs, filledUp };
}

/** y = x ∗ w + b in blocks. */
export function blockedConv(
  emit: OnnxEmitter,
  [x, w, bias]: readonly [OnnxValue, Kernels, OnnxValue?],
  { stride, dilation, padding }: ConvGeometry,
): string {
  const { name, outputs, inputs, filledUp } = blockKernels(emit, w);
  const images = inputs < emit.channelBlock ? x.name : emit.node(op('ReorderInput'), [x.name]);
  const filledBias =
    bias && (filledUp === outputs ? bias.name : emit.node('Pad', [bias.name, emit.ints([0, filledUp - outputs])]));
  const y = emit.node(op('Conv'), [images, name, ...(filledBias ? [filledBias] : [])], {
    kernel_shape: w.shape.slice(2) as number[],
    strides: stride,
    dilations: dilation,
    pads: padding,
    group: 1,
  });
  return emit.node(op('ReorderOutput'), [y], { channels: outputs });
}

/** Images (B×C×H×W) as B × H × W × C by way of blocks, which a convolution of the same images has made already: less than half the time of a transposition. */
export const pixelsByBlocks = (emit: OnnxEmitter, images: string, channels: number): string =>
  emit.node(op('ReorderOutput'), [emit.node(op('ReorderInput'), [images])], { channels, channels_last: 1 });

const LARGEST_BLOCK = 16;

/** A model that puts two pixels of 16 channels into blocks. */
export function blockProbe(): Uint8Array {
  const info = (name: string): object => ({
    name,
    type: {
      tensorType: { elemType: FLOAT, shape: { dim: [1, LARGEST_BLOCK, 1, 2].map((dimValue) => ({ dimValue })) } },
    },
  });
  return modelProto
    .encode(
      modelProto.create({
        irVersion: 8,
        opsetImport: [
          { domain: '', version: 17 },
          { domain: BLOCKED_DOMAIN, version: 1 },
        ],
        graph: {
          name: 'probe',
          node: [
            {
              opType: 'ReorderInput',
              domain: BLOCKED_DOMAIN,
              input: ['x'],
              output: ['y'],
              name: 'y',
              attribute: [{ name: 'channels_last', type: ATTRIBUTE.int, i: 0 }],
            },
          ],
          input: [info('x')],
          output: [info('y')],
          initializer: [],
        },
      }),
    )
    .finish();
}

/** Channels a block, from what `blockProbe` makes of 0, 1, …: channel c of pixel p is 2c + p. @returns 0 for an order that is none of blocks */
export function blockSize(y: ArrayLike<number>): number {
  const order = (n: number): number[] =>
    Array.from(
      { length: 2 * LARGEST_BLOCK },
      (_, at) => 2 * (Math.floor(at / (2 * n)) * n + (at % n)) + (Math.floor(at / n) % 2),
    );
  return [16, 8].find((n) => order(n).every((value, at) => value === y[at])) ?? 0;
}
