import type { Op } from '../op.ts';
import { sizeOf } from '../shape.ts';
import { apply } from '../tape.ts';
import type { Value } from '../value.ts';
import { conv2dTfjs } from '../tfjs/convolutions.ts';
import { convOnnx } from '../onnx/convolutions.ts';
import { adjointPadding, convolutionShape, eachTap, walkOf, type Walk, type WalkOptions } from './convolution.ts';
import { channelSum } from './sum.ts';

/**
 * y = x ∗ w + b (cross-correlation, as in PyTorch): x (B×C×H×W), w (O×C×k×l), b (O, may be left out).
 *
 *   y[n,o,i,j] = b[o] + Σ_{c,p,q} x[n, c, i·s + p·d − padding, …] w[o,c,p,q],   H' = ⌊(H + top + bottom − d(k−1) − 1)/s⌋ + 1
 *
 * The gradient of x is a transposed convolution with the same weights; that of w is `filterGradient`.
 */
export const conv2dOp: Op<Walk> = {
  name: 'conv2d',
  shape: (inputs, walk) => convolutionShape('conv2d', inputs, walk, 1),
  evaluate: ([x, w, bias], walk, [batch, channels, ...map]) => {
    const [inputs, ...kernel] = w.shape.slice(1);
    const image = x.shape.slice(2);
    const [size, area, taps] = [sizeOf(image), sizeOf(map), sizeOf(kernel)];
    const out = new Float64Array(batch * channels * area);
    for (let n = 0; n < batch; n++)
      for (let o = 0; o < channels; o++) {
        const at = (n * channels + o) * area;
        if (bias) out.fill(bias.data[o], at, at + area);
        for (let c = 0; c < inputs; c++) {
          eachTap(image, map, kernel, walk, (to, from, tap) => {
            out[at + to] += x.data[(n * inputs + c) * size + from] * w.data[(o * inputs + c) * taps + tap];
          });
        }
      }
    return out;
  },
  vjp: ({ inputs: [x, w, bias], gradient, attributes }) => [
    x.tape.apply('convTranspose2d', [gradient, w], {
      ...attributes,
      padding: adjointPadding(x.shape, w.shape.slice(2) as number[], gradient.shape, attributes),
    }),
    x.tape.apply('filterGradient', [x, gradient], { ...attributes, kernel: w.shape.slice(2) as number[] }),
    ...(bias ? [channelSum(gradient)] : []),
  ],
  onnx: (emit, inputs, walk, shape) => convOnnx(emit, inputs, walk, shape.slice(2) as number[]),
  tfjs: (tf, inputs, walk, prepare) => conv2dTfjs(tf, inputs, walk, prepare),
};

export const conv2dBy = (x: Value, w: Value, { stride, dilation, padding }: Walk, bias?: Value): Value =>
  apply(conv2dOp, bias ? [x, w, bias] : [x, w], { stride, dilation, padding });

/** Convolution of x (B×C×H×W) with weights (O×C×k×l) and, if given, a bias (O). */
export const conv2d = (x: Value, w: Value, { bias, ...walk }: WalkOptions & { readonly bias?: Value } = {}): Value =>
  conv2dBy(x, w, walkOf(walk), bias);
