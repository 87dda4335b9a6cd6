import { exp as exp64, log as log64, log1p, tanh as tanh64 } from '@geq/elementary';
import { erf as erf64 } from '@geq/linalg';
import type * as TfCore from '@tensorflow/tfjs-core';
import type { Shape } from '../shape.ts';
import type { OnnxEmitter, Op, Tf } from '../op.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { mul, sub } from './binaryOps.ts';
import { power } from './power.ts';
import { STEP_SLOPE } from './relu.ts';

type None = Readonly<Record<string, never>>;

interface Pointwise {
  readonly f: (x: number) => number;
  /** ∂loss/∂x from x, y = f(x) and g = ∂loss/∂y; null where the derivative is zero. */
  readonly vjp: (x: Value, y: Value, g: Value) => Value | null;
  readonly onnx: string;
  /** Nodes that ONNX Runtime computes faster. */
  readonly tuned?: (emit: OnnxEmitter, x: string) => string;
  readonly tfjs: (tf: Tf, x: TfCore.Tensor) => TfCore.Tensor;
}

/** The sign as a line through 0 so steep that it reaches ±1 at ±1e-37, cut off there: a sixth of the time of Sign, which goes through numbers one by one. */
const steepSign = (emit: OnnxEmitter, x: string): string =>
  emit.node('Clip', [emit.node('Mul', [x, emit.float(STEP_SLOPE)]), emit.float(-1), emit.float(1)]);

/** y_i = f(x_i): the shape stays. */
function pointwise(name: string, { f, vjp, onnx, tuned, tfjs }: Pointwise): Op<None> {
  return {
    name,
    shape: ([x]): Shape => x,
    evaluate: ([x]) => x.data.map(f),
    vjp: ({ inputs: [x], output, gradient }) => [vjp(x, output, gradient)],
    onnx: (emit, [x]) => (emit.isTuned && tuned ? tuned(emit, x.name) : emit.node(onnx, [x.name])),
    tfjs: (tf, [x]) => tfjs(tf, x),
  };
}

export const unaryOps: Readonly<
  Record<'neg' | 'exp' | 'log' | 'tanh' | 'sigmoid' | 'softplus' | 'sign' | 'erf', Op<None>>
> = {
  neg: pointwise('neg', { f: (x) => -x, vjp: (_x, _y, g) => neg(g), onnx: 'Neg', tfjs: (tf, x) => tf.neg(x) }),
  exp: pointwise('exp', { f: exp64, vjp: (_x, y, g) => mul(g, y), onnx: 'Exp', tfjs: (tf, x) => tf.exp(x) }),
  log: pointwise('log', { f: log64, vjp: (x, _y, g) => mul(g, power(x, -1)), onnx: 'Log', tfjs: (tf, x) => tf.log(x) }),
  tanh: pointwise('tanh', {
    f: tanh64,
    vjp: (_x, y, g) => mul(g, sub(1, mul(y, y))),
    onnx: 'Tanh',
    tfjs: (tf, x) => tf.tanh(x),
  }),
  sigmoid: pointwise('sigmoid', {
    f: (x) => 1 / (1 + exp64(-x)),
    vjp: (_x, y, g) => mul(g, mul(y, sub(1, y))),
    onnx: 'Sigmoid',
    tfjs: (tf, x) => tf.sigmoid(x),
  }),
  softplus: pointwise('softplus', {
    f: (x) => Math.max(x, 0) + log1p(exp64(-Math.abs(x))),
    vjp: (x, _y, g) => mul(g, sigmoid(x)),
    onnx: 'Softplus',
    tfjs: (tf, x) => tf.softplus(x),
  }),
  sign: pointwise('sign', {
    f: Math.sign,
    vjp: () => null,
    onnx: 'Sign',
    tuned: steepSign,
    tfjs: (tf, x) => tf.sign(x),
  }),
  erf: pointwise('erf', {
    f: erf64,
    vjp: (x, _y, g) => mul(g, mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))))),
    onnx: 'Erf',
    tfjs: (tf, x) => tf.erf(x),
  }),
};
const none: None = {};

/** −x. */
export const neg = (x: Value): Value => apply(unaryOps.neg, [x], none);
/** eˣ. */
export const exp = (x: Value): Value => apply(unaryOps.exp, [x], none);
/** Natural logarithm. */
export const log = (x: Value): Value => apply(unaryOps.log, [x], none);
/** Hyperbolic tangent. */
export const tanh = (x: Value): Value => apply(unaryOps.tanh, [x], none);
/** σ(x) = 1/(1 + e⁻ˣ). */
export const sigmoid = (x: Value): Value => apply(unaryOps.sigmoid, [x], none);
/** log(1 + eˣ), without overflow. log σ(x) is −softplus(−x). */
export const softplus = (x: Value): Value => apply(unaryOps.softplus, [x], none);
/** −1, 0 or 1; its derivative counts as zero. */
export const sign = (x: Value): Value => apply(unaryOps.sign, [x], none);
/** erf(x) = (2/√π) ∫₀ˣ e^{−t²} dt. */
export const erf = (x: Value): Value => apply(unaryOps.erf, [x], none);
