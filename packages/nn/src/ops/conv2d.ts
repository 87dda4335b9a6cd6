import type { Op } from '../op.ts';
import { numEntries } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { conv2dTfjs } from '../tfjs/conv2dTfjs.ts';
import { convOnnx } from '../onnx/convOnnx.ts';
import {
  adjointPadding,
  convOutputShape,
  forEachKernelTap,
  convGeometry,
  type ConvGeometry,
  type ConvOptions,
} from './convGeometry.ts';
import { channelSum } from './sum.ts';

/**
 * y = x ∗ w + b (cross-correlation, as in PyTorch): x (B×C×H×W), w (O×C×k×l), b (O, may be left out).
 *
 *   y[n,o,i,j] = b[o] + Σ_{c,p,q} x[n, c, i·s + p·d − padding, …] w[o,c,p,q],   H' = ⌊(H + top + bottom − d(k−1) − 1)/s⌋ + 1
 *
 * The gradient of x is a transposed convolution with the same weights; that of w is `filterGradient`.
 */
export const conv2dOp: Op<ConvGeometry> = {
  name: 'conv2d',
  shape: (inputs, geometry) => convOutputShape('conv2d', inputs, geometry),
  evaluate: ([x, w, bias], geometry, [batch, channels, ...map]) => {
    const [inputs, ...kernel] = w.shape.slice(1);
    const image = x.shape.slice(2);
    const [size, area, taps] = [numEntries(image), numEntries(map), numEntries(kernel)];
    const out = new Float64Array(batch * channels * area);
    for (let n = 0; n < batch; n++)
      for (let o = 0; o < channels; o++) {
        const at = (n * channels + o) * area;
        if (bias) out.fill(bias.data[o], at, at + area);
        for (let c = 0; c < inputs; c++) {
          forEachKernelTap(image, map, kernel, geometry, (to, from, tap) => {
            out[at + to] += x.data[(n * inputs + c) * size + from] * w.data[(o * inputs + c) * taps + tap];
          });
        }
      }
    return out;
  },
  vjp: ({ inputs: [x, w, bias], gradient, attributes }) => [
    x.tape.apply('convTranspose2d', [gradient, w], {
      ...attributes,
      padding: adjointPadding({ image: x.shape, map: gradient.shape }, w.shape.slice(2) as number[], attributes),
    }),
    x.tape.apply('filterGradient', [x, gradient], { ...attributes, kernel: w.shape.slice(2) as number[] }),
    ...(bias ? [channelSum(gradient)] : []),
  ],
  onnx: (emit, inputs, geometry, shape) => convOnnx(emit, inputs, { geometry, map: shape.slice(2) as number[] }),
  tfjs: (tf, inputs, geometry, prepare) => conv2dTfjs(tf, inputs, { geometry, prepare }),
};

/** `conv2d` with its geometry in full. */
export const applyConv2d = (
  [x, w, bias]: readonly [Value, Value, Value?],
  { stride, dilation, padding }: ConvGeometry,
): Value => apply(conv2dOp, bias ? [x, w, bias] : [x, w], { stride, dilation, padding });

/** Convolution of x (B×C×H×W) with weights (O×C×k×l) and, if given, a bias (O). */
export const conv2d = (
  x: Value,
  w: Value,
  { bias, ...geometry }: ConvOptions & { readonly bias?: Value } = {},
): Value => applyConv2d([x, w, bias], convGeometry(geometry));
