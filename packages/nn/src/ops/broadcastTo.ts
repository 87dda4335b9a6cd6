import type { Op } from '../op.ts';
import { alignShape, forEachOffset, sameShape, shapeText, numEntries, broadcastStrides } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';
import { sumLike } from './sum.ts';

type Broadcast = { readonly mean: boolean };

/**
 * y = x spread to the shape of a second value, whose numbers do not matter; with `mean`, divided by the number of
 * copies. The adjoint of `sum`.
 */
export const broadcastToOp: Op<Broadcast> = {
  name: 'expandLike', // as stored graphs and their hashes spell it
  shape: ([x, like], { mean }) => {
    if (typeof mean !== 'boolean') throw new RangeError('broadcastTo: expected mean to be true or false');
    if (!alignShape(x, like))
      throw new RangeError(`broadcastTo: expected a shape that spreads over ${shapeText(like)}, got ${shapeText(x)}`);
    return like;
  },
  evaluate: ([x], { mean }, shape) => {
    const out = new Float64Array(numEntries(shape));
    const factor = mean ? x.data.length / out.length : 1;
    forEachOffset(shape, [broadcastStrides(x.shape, shape)], (entry, [i]) => {
      out[entry] = x.data[i] * factor;
    });
    return out;
  },
  vjp: ({ inputs: [x], gradient, attributes: { mean } }) => [sumLike(gradient, x, { mean }), null],
  onnx: (emit, [x, like], { mean }) => {
    let name = x.name;
    if (x.shape.length === 1 && like.shape.length > 2)
      name = emit.node('Unsqueeze', [name, emit.ints(like.shape.slice(2).map((_, i) => i + 1))]);
    if (mean) {
      const count = (value: string): string => emit.node('Cast', [emit.node('Size', [value])], { to: 1 });
      name = emit.node('Mul', [name, emit.node('Div', [count(x.name), count(like.name)])]);
    }
    return emit.node('Expand', [name, emit.node('Shape', [like.name])]);
  },
  tfjs: (tf, [x, like], { mean }) => tf.broadcastTo(mean ? tf.mul(x, x.size / like.size) : x, like.shape),
};

/** x in the shape of `like`; with `mean`, divided by the number of copies. */
export const broadcastTo = (x: Value, like: Value, { mean = false }: Partial<Broadcast> = {}): Value =>
  sameShape(x.shape, like.shape) ? x : apply(broadcastToOp, [x, like], { mean });
