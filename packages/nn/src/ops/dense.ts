import type { Op } from '../op.ts';
import { requireRank, shapeText } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { channelSum } from './sum.ts';
import { swapBatchChannels } from './swapBatchChannels.ts';

/**
 * y = x wᵀ + b with x (B×I), w (O×I, as in PyTorch), b (O, may be left out): B×O.
 *
 *   ∂x = ∂y w,   ∂w = ∂yᵀ x,   ∂b = Σ_B ∂y
 */
export const denseOp: Op<Readonly<Record<string, never>>> = {
  name: 'dense',
  shape: ([x, w, bias]) => {
    requireRank('dense', x, [2]);
    requireRank('dense', w, [2]);
    if (x[1] !== w[1])
      throw new RangeError(
        `dense: expected weights of ${x[1]} columns (outputs×inputs), got ${shapeText(w)} for ${shapeText(x)}`,
      );
    if (bias && (bias.length !== 1 || bias[0] !== w[0]))
      throw new RangeError(`dense: expected a bias of ${w[0]} numbers, got ${shapeText(bias)}`);
    return [x[0], w[0]];
  },
  evaluate: ([x, w, bias], _, [batch, outputs]) => {
    const inputs = x.shape[1];
    const out = new Float64Array(batch * outputs);
    for (let b = 0; b < batch; b++)
      for (let o = 0; o < outputs; o++) {
        let total = bias ? bias.data[o] : 0;
        for (let i = 0; i < inputs; i++) total += x.data[b * inputs + i] * w.data[o * inputs + i];
        out[b * outputs + o] = total;
      }
    return out;
  },
  vjp: ({ inputs: [x, w, bias], gradient }) => [
    dense(gradient, swapBatchChannels(w)),
    dense(swapBatchChannels(gradient), swapBatchChannels(x)),
    ...(bias ? [channelSum(gradient)] : []),
  ],
  onnx: (emit, inputs) =>
    emit.node(
      'Gemm',
      inputs.map(({ name }) => name),
      { transB: 1 },
    ),
  tfjs: (tf, [x, w, bias], _, prepare) => {
    const y = tf.matMul(
      x,
      prepare(w, 'dense', () => tf.transpose(w, [1, 0])),
    ); // transposing first is several times faster than transposeB
    return bias ? tf.add(y, bias) : y;
  },
};

/** x wᵀ + bias: a fully connected layer; also the product of matrices. */
export const dense = (x: Value, w: Value, bias?: Value): Value => apply(denseOp, bias ? [x, w, bias] : [x, w], {});
