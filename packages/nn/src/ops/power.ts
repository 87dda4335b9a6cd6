import { pow } from '@geq/elementary';
import type { Shape } from '../shape.ts';
import type { Op } from '../op.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { mul } from './binaryOps.ts';

type Exponent = { readonly exponent: number };

/**
 * y = x^p with a fixed exponent p: the shape stays. Square, square root and reciprocal are p = 2, ½, −1.
 *
 *   ∂y/∂x = p x^(p−1)
 */
export const powerOp: Op<Exponent> = {
  name: 'power',
  shape: ([x], { exponent }): Shape => {
    if (!Number.isFinite(exponent)) throw new RangeError(`power: expected a finite exponent, got ${exponent}`);
    return x;
  },
  evaluate: ([x], { exponent }) => x.data.map((a) => pow(a, exponent)),
  vjp: ({ inputs: [x], gradient, attributes: { exponent } }) => [
    exponent === 0 ? null : mul(gradient, mul(exponent, power(x, exponent - 1))),
  ],
  onnx: (emit, [x], { exponent }) => {
    if (exponent === 2) return emit.node('Mul', [x.name, x.name]);
    if (exponent === -1) return emit.node('Reciprocal', [x.name]);
    if (exponent === 0.5) return emit.node('Sqrt', [x.name]);
    if (exponent === -0.5) return emit.node('Reciprocal', [emit.node('Sqrt', [x.name])]);
    return emit.node('Pow', [x.name, emit.float(exponent)]);
  },
  tfjs: (tf, [x], { exponent }) => {
    if (exponent === 2) return tf.mul(x, x);
    if (exponent === -1) return tf.div(1, x);
    if (exponent === 0.5) return tf.sqrt(x);
    if (exponent === -0.5) return tf.rsqrt(x);
    return tf.pow(x, exponent);
  },
};

/** x^p for a fixed p. For p that is not whole, x must be positive. */
export const power = (x: Value, exponent: number): Value => (exponent === 1 ? x : apply(powerOp, [x], { exponent }));
