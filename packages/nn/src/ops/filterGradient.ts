import type { Op } from '../op.ts';
import {
  numEntries,
  requireInteger,
  requireKnownSizes,
  requireRank,
  sameShape,
  shapeText,
  type Dim,
  type Shape,
} from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { filterGradientTfjs } from '../tfjs/conv2dTfjs.ts';
import { filterGradientOnnx } from '../onnx/convOnnx.ts';
import {
  adjointPadding,
  convOutputSize,
  forEachKernelTap,
  requireConvGeometry,
  type ConvGeometry,
} from './convGeometry.ts';

/** The geometry of the convolution, and rows and columns of its kernel, which neither input tells. */
export type FilterGradientGeometry = ConvGeometry & { readonly kernel: readonly [number, number] };

function filterShape([x, g]: readonly Shape[], geometry: FilterGradientGeometry): Shape {
  requireConvGeometry('filterGradient', geometry);
  requireRank('filterGradient', x, [4]);
  requireRank('filterGradient', g, [4]);
  if (!Array.isArray(geometry.kernel) || geometry.kernel.length !== 2)
    throw new RangeError(
      `filterGradient: expected rows and columns of a kernel, got ${JSON.stringify(geometry.kernel)}`,
    );
  for (const length of geometry.kernel) requireInteger('filterGradient', { 'the kernel': length }, 1);
  const image = requireKnownSizes('filterGradient', x.slice(2));
  const map: Dim[] = ([0, 1] as const).map((axis) =>
    convOutputSize({ length: image[axis], kernel: geometry.kernel[axis] }, geometry, axis),
  );
  if (x[0] !== g[0] || !sameShape(map, g.slice(2)))
    throw new RangeError(
      `filterGradient: expected the gradient of ${x[0]} maps of ${map.join('×')}, got ${shapeText(g)} for ${shapeText(x)}`,
    );
  return [g[1], x[1], ...geometry.kernel];
}

/**
 * ∂w (O×C×k×l) of the convolution y = x ∗ w, from x (B×C×H×W) and g = ∂y (B×O×H'×W'); linear in both:
 *
 *   ∂w[o,c,p,q] = Σ_{n,i,j} x[n, c, i·s + p·d − padding, …] g[n,o,i,j]
 *
 * Its own gradients are the convolution of x, and the transposed convolution of g, with what comes in.
 */
export const filterGradientOp: Op<FilterGradientGeometry> = {
  name: 'filterGradient',
  shape: filterShape,
  evaluate: ([x, g], geometry, [channels, inputs, ...kernel]) => {
    const [image, map] = [x.shape.slice(2), g.shape.slice(2)];
    const [size, area, taps] = [numEntries(image), numEntries(map), numEntries(kernel)];
    const out = new Float64Array(channels * inputs * taps);
    for (let n = 0; n < x.shape[0]; n++)
      for (let o = 0; o < channels; o++)
        for (let c = 0; c < inputs; c++) {
          forEachKernelTap(image, map, kernel, geometry, (to, from, tap) => {
            out[(o * inputs + c) * taps + tap] +=
              x.data[(n * inputs + c) * size + from] * g.data[(n * channels + o) * area + to];
          });
        }
    return out;
  },
  vjp: ({ inputs: [x, g], gradient, attributes: { kernel, ...geometry } }) => [
    x.tape.apply('convTranspose2d', [g, gradient], {
      ...geometry,
      padding: adjointPadding({ image: x.shape, map: g.shape }, kernel, geometry),
    }),
    x.tape.apply('conv2d', [x, gradient], geometry),
  ],
  onnx: (emit, [x, g], { kernel, ...geometry }) => filterGradientOnnx(emit, { x, g, kernel, geometry }),
  tfjs: (tf, [x, g], { kernel, ...geometry }) => filterGradientTfjs(tf, { x, g, kernel, geometry }),
};

/**
 * ∂w (O×C×k×l) of y = x ∗ w, from x (B×C×H×W) and ∂y (B×O×H'×W').
 *
 * @param geometry the convolution's, and `kernel`, rows k and columns l of w
 * @throws RangeError where ∂y has another shape than y
 */
export const filterGradient = (
  x: Value,
  gradient: Value,
  { stride, dilation, padding, kernel }: FilterGradientGeometry,
): Value => apply(filterGradientOp, [x, gradient], { stride, dilation, padding, kernel });
