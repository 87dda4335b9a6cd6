import { add, mul, sub } from './ops/binaryOps.ts';
import { power } from './ops/power.ts';
import { findOp } from './ops/findOp.ts';
import { swapBatchChannels } from './ops/swapBatchChannels.ts';
import type { Rule } from './rewrite.ts';
import { apply, nodeOf, valueAt } from './apply.ts';
import type { Value } from './value.ts';

type IsConstant = (value: Value) => boolean;

/** Axis of the output channels in the weights of the ops that can absorb a scale and an offset per channel. */
const OUTPUT_AXIS: Readonly<Record<string, 0 | 1>> = { conv2d: 0, dense: 0, convTranspose2d: 1 };

/** weights · one number per output channel. */
const scaled = (w: Value, scale: Value, axis: 0 | 1): Value =>
  axis === 1 ? mul(w, scale) : swapBatchChannels(mul(swapBatchChannels(w), scale));

/**
 * scale · L(x) + offset for a linear layer L with constant weights that nothing else uses: again such a layer. Null
 * where `value` is not one.
 */
function fuseIntoLinear(
  value: Value,
  uses: number,
  { scale, offset }: { scale?: Value; offset?: Value },
  isConstant: IsConstant,
): Value | null {
  const { op, inputs, attributes } = nodeOf(value);
  const axis = OUTPUT_AXIS[op];
  if (axis === undefined || uses > 1) return null;
  const [x, w, bias] = inputs.map((input) => valueAt(value.tape, input));
  if (!isConstant(w) || (bias && !isConstant(bias))) return null;
  const moved = bias && scale ? mul(bias, scale) : bias;
  const newBias = moved && offset ? add(moved, offset) : (moved ?? offset);
  return apply(findOp(op), [x, scale ? scaled(w, scale, axis) : w, ...(newBias ? [newBias] : [])], attributes);
}

const isVector = (value: Value, isConstant: IsConstant): boolean => value.shape.length === 1 && isConstant(value);

/** Rules that let linear layers swallow what comes after them. */
export function fusionRules(isConstant: IsConstant): readonly Rule[] {
  const batchNorm: Rule = ({ node: { op, attributes }, inputs, uses }) => {
    if (op !== 'batchNorm' || !inputs.slice(1).every(isConstant)) return null;
    const [x, scale, offset, mean, variance] = inputs;
    const gain = mul(scale, power(add(variance, attributes.epsilon as number), -0.5));
    return fuseIntoLinear(x, uses[0], { scale: gain, offset: sub(offset, mul(gain, mean)) }, isConstant);
  };
  const channelwise: Rule = ({ node: { op }, inputs: [a, b], uses }) => {
    if (op !== 'add' && op !== 'mul') return null;
    const how = (vector: Value): { scale?: Value; offset?: Value } =>
      op === 'mul' ? { scale: vector } : { offset: vector };
    if (isVector(b, isConstant)) return fuseIntoLinear(a, uses[0], how(b), isConstant);
    return isVector(a, isConstant) ? fuseIntoLinear(b, uses[1], how(a), isConstant) : null;
  };
  return [batchNorm, channelwise];
}
