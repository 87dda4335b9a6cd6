import type { Op } from '../op.ts';
import { numEntries } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { convTranspose2dTfjs } from '../tfjs/conv2dTfjs.ts';
import { convTransposeOnnx } from '../onnx/convOnnx.ts';
import {
  convOutputShape,
  forEachKernelTap,
  convGeometry,
  type ConvGeometry,
  type ConvOptions,
} from './convGeometry.ts';
import { channelSum } from './sum.ts';

/**
 * The adjoint of a convolution in its image: x (B×C×H×W), w (C×O×k×l, as in PyTorch), b (O, may be left out).
 *
 *   y[n, o, i·s + p·d − padding, …] += x[n,c,i,j] w[c,o,p,q],   H' = (H − 1)s + d(k − 1) + 1 − top − bottom
 *
 * The gradient of x is a convolution of ∂y with w; that of w the `filterGradient` of a convolution of ∂y that gave x.
 */
export const convTranspose2dOp: Op<ConvGeometry> = {
  name: 'convTranspose2d',
  shape: (inputs, geometry) => convOutputShape('convTranspose2d', inputs, geometry),
  evaluate: ([x, w, bias], geometry, [batch, channels, ...map]) => {
    const [inputs] = w.shape;
    const [image, kernel] = [x.shape.slice(2), w.shape.slice(2)];
    const [size, area, taps] = [numEntries(image), numEntries(map), numEntries(kernel)];
    const out = new Float64Array(batch * channels * area);
    for (let n = 0; n < batch; n++)
      for (let o = 0; o < channels; o++) {
        const at = (n * channels + o) * area;
        if (bias) out.fill(bias.data[o], at, at + area);
        for (let c = 0; c < inputs; c++) {
          forEachKernelTap(map, image, kernel, geometry, (from, to, tap) => {
            out[at + to] += x.data[(n * inputs + c) * size + from] * w.data[(c * channels + o) * taps + tap];
          });
        }
      }
    return out;
  },
  vjp: ({ inputs: [x, w, bias], gradient, attributes }) => [
    x.tape.apply('conv2d', [gradient, w], attributes),
    x.tape.apply('filterGradient', [gradient, x], { ...attributes, kernel: w.shape.slice(2) as number[] }),
    ...(bias ? [channelSum(gradient)] : []),
  ],
  onnx: (emit, inputs, geometry, shape) =>
    convTransposeOnnx(emit, inputs, { geometry, map: shape.slice(2) as number[] }),
  tfjs: (tf, inputs, geometry, prepare) => convTranspose2dTfjs(tf, inputs, { geometry, prepare }),
};

/**
 * Transposed convolution of x (B×C×H×W) with weights (C×O×k×l) and, if given, a bias (O). PyTorch's `output_padding` p
 * is bottom and right padding smaller by p.
 */
export const convTranspose2d = (
  x: Value,
  w: Value,
  { bias, ...geometry }: ConvOptions & { readonly bias?: Value } = {},
): Value => apply(convTranspose2dOp, bias ? [x, w, bias] : [x, w], { ...convGeometry(geometry) });
