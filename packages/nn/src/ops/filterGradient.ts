import type { Dim, Shape } from '../graph.ts';
import type { Op } from '../op.ts';
import { numbersOf, requireRank, requireWhole, sameShape, shapeText, sizeOf } from '../shape.ts';
import { apply } from '../tape.ts';
import type { Value } from '../value.ts';
import { filterGradientTfjs } from '../tfjs/convolutions.ts';
import { filterGradientOnnx } from '../onnx/convolutions.ts';
import { adjointPadding, convolvedLength, eachTap, requireWalk, type Walk } from './convolution.ts';

/** The walk of the convolution, and rows and columns of its kernel, which neither input tells. */
export type FilterWalk = Walk & { readonly kernel: readonly [number, number] };

function filterShape([x, g]: readonly Shape[], walk: FilterWalk): Shape {
  requireWalk('filterGradient', walk);
  requireRank('filterGradient', x, [4]);
  requireRank('filterGradient', g, [4]);
  if (!Array.isArray(walk.kernel) || walk.kernel.length !== 2)
    throw new RangeError(`filterGradient: expected rows and columns of a kernel, got ${JSON.stringify(walk.kernel)}`);
  for (const length of walk.kernel) requireWhole('filterGradient', 'the kernel', length, 1);
  const image = numbersOf('filterGradient', x.slice(2));
  const map: Dim[] = ([0, 1] as const).map((axis) => convolvedLength(image[axis], walk.kernel[axis], walk, axis));
  if (x[0] !== g[0] || !sameShape(map, g.slice(2)))
    throw new RangeError(
      `filterGradient: expected the gradient of ${x[0]} maps of ${map.join('×')}, got ${shapeText(g)} for ${shapeText(x)}`,
    );
  return [g[1], x[1], ...walk.kernel];
}

/**
 * ∂w (O×C×k×l) of the convolution y = x ∗ w, from x (B×C×H×W) and g = ∂y (B×O×H'×W'); linear in both:
 *
 *   ∂w[o,c,p,q] = Σ_{n,i,j} x[n, c, i·s + p·d − padding, …] g[n,o,i,j]
 *
 * Its own gradients are the convolution of x, and the transposed convolution of g, with what comes in.
 */
export const filterGradientOp: Op<FilterWalk> = {
  name: 'filterGradient',
  shape: filterShape,
  evaluate: ([x, g], walk, [channels, inputs, ...kernel]) => {
    const [image, map] = [x.shape.slice(2), g.shape.slice(2)];
    const [size, area, taps] = [sizeOf(image), sizeOf(map), sizeOf(kernel)];
    const out = new Float64Array(channels * inputs * taps);
    for (let n = 0; n < x.shape[0]; n++)
      for (let o = 0; o < channels; o++)
        for (let c = 0; c < inputs; c++) {
          eachTap(image, map, kernel, walk, (to, from, tap) => {
            out[(o * inputs + c) * taps + tap] +=
              x.data[(n * inputs + c) * size + from] * g.data[(n * channels + o) * area + to];
          });
        }
    return out;
  },
  vjp: ({ inputs: [x, g], gradient, attributes: { kernel, ...walk } }) => [
    x.tape.apply('convTranspose2d', [g, gradient], {
      ...walk,
      padding: adjointPadding(x.shape, kernel, g.shape, walk),
    }),
    x.tape.apply('conv2d', [x, gradient], walk),
  ],
  onnx: (emit, [x, g], { kernel, ...walk }) => filterGradientOnnx(emit, { x, g, kernel, walk }),
  tfjs: (tf, [x, g], { kernel, ...walk }) => filterGradientTfjs(tf, { x, g, kernel, walk }),
};

/** ∂w of y = x ∗ w from ∂y. */
export const filterGradient = (
  x: Value,
  gradient: Value,
  { stride, dilation, padding }: Walk,
  [rows, columns]: readonly number[],
): Value => apply(filterGradientOp, [x, gradient], { stride, dilation, padding, kernel: [rows, columns] });
