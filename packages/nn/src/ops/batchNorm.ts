import type { Op } from '../op.ts';
import { requireRank, shapeText } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { add, mul, sub } from './binaryOps.ts';
import { constantOn } from './leafOps.ts';
import { power } from './power.ts';
import { channelMean, channelSum } from './sum.ts';
import { neg } from './unaryOps.ts';

/** `ofBatch`: mean and variance are those of x itself, so that ∂x counts how they follow x; there only when true. */
type Epsilon = { readonly epsilon: number; readonly ofBatch?: true };

/**
 * y = scale · (x − mean)/√(variance + ε) + offset, with one scale, offset, mean and variance per channel: frozen batch
 * norm when mean and variance are parameters, the training form when they are those of the batch itself
 * (`batchNormTraining`); gradients flow into all five.
 */
export const batchNormOp: Op<Epsilon> = {
  name: 'batchNorm',
  shape: ([x, ...vectors], { epsilon, ofBatch }) => {
    requireRank('batchNorm', x, [2, 4]);
    if (!Number.isFinite(epsilon) || epsilon < 0)
      throw new RangeError(`batchNorm: expected a finite epsilon ≥ 0, got ${epsilon}`);
    if (ofBatch !== undefined && ofBatch !== true)
      throw new RangeError(`batchNorm: expected ofBatch to be true or left out, got ${String(ofBatch)}`);
    for (const vector of vectors) {
      if (vector.length !== 1 || vector[0] !== x[1])
        throw new RangeError(
          `batchNorm: expected vectors of ${x[1]} channels, got ${shapeText(vector)} for ${shapeText(x)}`,
        );
    }
    return x;
  },
  evaluate: ([x, scale, offset, mean, variance], { epsilon }) => {
    const channels = x.shape[1];
    const plane = x.data.length / x.shape[0] / channels;
    return x.data.map((a, i) => {
      const c = Math.floor(i / plane) % channels;
      return (scale.data[c] * (a - mean.data[c])) / Math.sqrt(variance.data[c] + epsilon) + offset.data[c];
    });
  },
  vjp: ({ inputs: [x, scale, , mean, variance], gradient, attributes: { epsilon, ofBatch } }) => {
    const inverse = power(add(variance, epsilon), -0.5); // 1/√(variance + ε), per channel
    const gain = mul(scale, inverse);
    const offsetGradient = channelSum(gradient);
    const product = mul(gradient, sub(x, mean));
    const scaleGradient = mul(inverse, channelSum(product));
    if (ofBatch) {
      // ∂x = gain (g − ⟨g⟩ − (x − mean) ⟨g (x − mean)⟩/(variance + ε)): all but the first term is once more a batch norm of x
      const following = apply(
        batchNormOp,
        [x, mul(gain, mul(inverse, channelMean(product))), mul(gain, channelMean(gradient)), mean, variance],
        { epsilon },
      );
      return [sub(mul(gradient, gain), following), scaleGradient, offsetGradient, null, null];
    }
    return [
      mul(gradient, gain),
      scaleGradient,
      offsetGradient,
      neg(mul(gain, offsetGradient)),
      mul(-0.5, mul(mul(gain, inverse), scaleGradient)),
    ];
  },
  onnx: (emit, inputs, { epsilon }) =>
    emit.node(
      'BatchNormalization',
      inputs.map(({ name }) => name),
      { epsilon: { float: epsilon } },
    ),
  tfjs: (tf, [x, scale, offset, mean, variance], { epsilon }) => {
    const gain = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(tf.sub(x, mean), gain), offset);
  },
};

/** One number per channel, or learned without: scale 1, offset 0. */
export interface BatchNormOptions {
  readonly scale?: Value;
  readonly offset?: Value;
  readonly epsilon?: number;
}

/** Scale and offset, ones and zeros where they are not learned. */
function affine(like: Value, { scale, offset }: BatchNormOptions): [Value, Value] {
  const all = (value: number): Value =>
    constantOn(like.tape, new Array<number>(like.shape[0] as number).fill(value), like.shape as number[]);
  return [scale ?? all(1), offset ?? all(0)];
}

/** Frozen batch norm: mean and variance are given, one per channel. */
export function batchNorm(
  x: Value,
  { mean, variance, epsilon = 1e-5, ...options }: BatchNormOptions & { readonly mean: Value; readonly variance: Value },
): Value {
  const [scale, offset] = affine(mean, options);
  return apply(batchNormOp, [x, scale, offset, mean, variance], { epsilon });
}

/**
 * Batch norm in training: mean and (biased) variance of this very batch, over samples, rows and columns; gradients
 * flow through both. The statistics come back too, for running averages and log-determinants.
 */
export function batchNormTraining(
  x: Value,
  { epsilon = 1e-5, ...options }: BatchNormOptions = {},
): { y: Value; mean: Value; variance: Value } {
  const mean = channelMean(x);
  const centered = sub(x, mean);
  const variance = channelMean(mul(centered, centered));
  const [scale, offset] = affine(mean, options);
  return { y: apply(batchNormOp, [x, scale, offset, mean, variance], { epsilon, ofBatch: true }), mean, variance };
}
