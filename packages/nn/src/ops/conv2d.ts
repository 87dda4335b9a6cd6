import type { Op } from '../op.ts';
import { sizeOf } from '../shape.ts';
import { apply, type Value } from '../tape.ts';
import { conv2dTfjs } from '../tfjs/convolutions.ts';
import { convolutionShape, eachTap, reach, walkOf, type Walk, type WalkOptions } from './convolution.ts';
import { convTranspose2dBy } from './convTranspose2d.ts';
import { channelSum } from './sum.ts';
import { swapBatchChannels } from './swapBatchChannels.ts';

/**
 * y = x ∗ w + b (cross-correlation, as in PyTorch): x (B×C×H×W), w (O×C×k×l), b (O, may be left out).
 *
 *   y[n,o,i,j] = b[o] + Σ_{c,p,q} x[n, c, i·s + p·d − padding, …] w[o,c,p,q],   H' = ⌊(H + top + bottom − d(k−1) − 1)/s⌋ + 1
 *
 * The gradient of x is a transposed convolution with the same weights; the gradient of w is a convolution of x with ∂y,
 * batch and channels swapped, stride and dilation exchanged.
 */
export const conv2dOp: Op<Walk> = {
  name: 'conv2d',
  shape: (inputs, walk) => convolutionShape('conv2d', inputs, walk, 1),
  evaluate: ([x, w, bias], walk, [batch, channels, ...map]) => {
    const [inputs, ...kernel] = w.shape.slice(1);
    const image = x.shape.slice(2);
    const [size, area, taps] = [sizeOf(image), sizeOf(map), sizeOf(kernel)];
    const out = new Float64Array(batch * channels * area);
    for (let n = 0; n < batch; n++) for (let o = 0; o < channels; o++) {
      const at = (n * channels + o) * area;
      if (bias) out.fill(bias.data[o], at, at + area);
      for (let c = 0; c < inputs; c++) {
        eachTap(image, map, kernel, walk, (to, from, tap) => { out[at + to] += x.data[(n * inputs + c) * size + from] * w.data[(o * inputs + c) * taps + tap]; });
      }
    }
    return out;
  },
  vjp: ({ inputs: [x, w, bias], gradient, attributes }) => [
    convTranspose2dBy(gradient, w, adjointWalk(x, w, gradient, attributes)),
    filterGradient(x, w, gradient, attributes),
    ...(bias ? [channelSum(gradient)] : []),
  ],
  onnx: (emit, [x, ...rest], { stride, dilation, padding }) => {
    const [name, pads] = padding.every((pad) => pad >= 0) ? [x.name, padding] : [emit.node('Pad', [x.name, emit.ints([0, 0, padding[0], padding[1], 0, 0, padding[2], padding[3]])]), [0, 0, 0, 0]];
    return emit.node('Conv', [name, ...rest.map((input) => input.name)], { strides: stride, dilations: dilation, pads });
  },
  tfjs: (tf, inputs, walk, prepare) => conv2dTfjs(tf, inputs, walk, prepare),
};

/** The walk whose transposed convolution leads from ∂y back to the exact size of x. */
function adjointWalk(x: Value, w: Value, gradient: Value, walk: Walk): Walk {
  const bottomRight = ([0, 1] as const).map((axis) => {
    const [length, kernel, map] = [x, w, gradient].map(({ shape }) => shape[axis + 2] as number);
    return (map - 1) * walk.stride[axis] + reach(kernel, walk.dilation[axis]) - walk.padding[axis] - length;
  });
  return { ...walk, padding: [walk.padding[0], walk.padding[1], bottomRight[0], bottomRight[1]] };
}

/** ∂w (O×C×k×l) of y = x ∗ w: every image of the batch is a channel, and ∂y the kernel. */
export function filterGradient(x: Value, w: Value, gradient: Value, walk: Walk): Value {
  const { padding } = adjointWalk(x, w, gradient, walk); // leaves out what the last stride did not reach
  return swapBatchChannels(conv2dBy(swapBatchChannels(x), swapBatchChannels(gradient), { stride: walk.dilation, dilation: walk.stride, padding }));
}

export const conv2dBy = (x: Value, w: Value, { stride, dilation, padding }: Walk, bias?: Value): Value =>
  apply(conv2dOp, bias ? [x, w, bias] : [x, w], { stride, dilation, padding });

/** Convolution of x (B×C×H×W) with weights (O×C×k×l) and, if given, a bias (O). */
export const conv2d = (x: Value, w: Value, { bias, ...walk }: WalkOptions & { readonly bias?: Value } = {}): Value => conv2dBy(x, w, walkOf(walk), bias);
