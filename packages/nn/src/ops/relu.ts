import type { Op } from '../op.ts';
import { sameShape, shapeText, type Shape } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';

/** Near float32's largest: a line of this slope through 0 is a step. */
export const STEP_SLOPE = 1e37;

type Slope = { readonly slope: number };

function requireSlope(caller: string, slope: number): void {
  if (!Number.isFinite(slope)) throw new RangeError(`${caller}: expected a finite slope, got ${slope}`);
}

/** y = x for x > 0, slope·x elsewhere; slope 0 is relu. The shape stays. */
export const leakyReluOp: Op<Slope> = {
  name: 'leakyRelu',
  shape: ([x], { slope }): Shape => {
    requireSlope('leakyRelu', slope);
    return x;
  },
  evaluate: ([x], { slope }) => x.data.map((a) => (a > 0 ? a : slope * a)),
  vjp: ({ inputs: [x], output, gradient, attributes: { slope } }) => [
    reluGradient(gradient, slope >= 0 ? output : x, slope),
  ], // of one sign: x need not be kept
  onnx: (emit, [x], { slope }) =>
    slope === 0 ? emit.node('Relu', [x.name]) : emit.node('LeakyRelu', [x.name], { alpha: { float: slope } }),
  tfjs: (tf, [x], { slope }) => (slope === 0 ? tf.relu(x) : tf.leakyRelu(x, slope)),
};

/** y = g where x > 0, slope·g elsewhere: the gradient of relu and leakyRelu, linear in g. Both inputs have one shape. */
export const reluGradientOp: Op<Slope> = {
  name: 'gate', // as stored graphs and their hashes spell it
  shape: ([g, x], { slope }): Shape => {
    requireSlope('reluGradient', slope);
    if (!sameShape(g, x))
      throw new RangeError(`reluGradient: expected equal shapes, got ${shapeText(g)} and ${shapeText(x)}`);
    return g;
  },
  evaluate: ([g, x], { slope }) => g.data.map((a, i) => (x.data[i] > 0 ? a : slope * a)),
  vjp: ({ inputs: [, x], gradient, attributes: { slope } }) => [reluGradient(gradient, x, slope), null],
  onnx: (emit, [g, x], { slope }) => {
    if (emit.isTuned && slope >= 0 && slope < 1) {
      // a third of the time of Where; a factor of 1 from 1e-37 on
      const steep = { alpha: { float: STEP_SLOPE }, beta: { float: 0 } };
      const factor =
        slope === 0
          ? emit.node('HardSigmoid', [x.name], steep)
          : emit.node('Clip', [emit.node('Mul', [x.name, emit.float(STEP_SLOPE)]), emit.float(slope), emit.float(1)]);
      return emit.node('Mul', [g.name, factor]);
    }
    const otherwise = slope === 0 ? emit.float(0) : emit.node('Mul', [g.name, emit.float(slope)]);
    return emit.node('Where', [emit.node('Greater', [x.name, emit.float(0)]), g.name, otherwise]);
  },
  tfjs: (tf, [g, x], { slope }) => tf.mul(g, tf.step(x, slope)),
};

/** max(x, 0). */
export const relu = (x: Value): Value => apply(leakyReluOp, [x], { slope: 0 });
/** x where positive, slope·x elsewhere. */
export const leakyRelu = (x: Value, slope: number): Value => apply(leakyReluOp, [x], { slope });
/** g where x > 0, slope·g elsewhere. */
export const reluGradient = (g: Value, x: Value, slope = 0): Value => apply(reluGradientOp, [g, x], { slope });
