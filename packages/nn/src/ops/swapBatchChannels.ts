import type { Op } from '../op.ts';
import { requireRank } from '../shape.ts';
import { apply, nodeOf, valueAt } from '../apply.ts';
import type { Value } from '../value.ts';

/**
 * Axes 0 and 1 change places: B×C×H×W → C×B×H×W, and the transpose of a matrix. It is what turns a convolution into its
 * own filter gradient, and its own inverse.
 */
export const swapBatchChannelsOp: Op<Readonly<Record<string, never>>> = {
  name: 'swapBatchChannels',
  shape: ([x]) => {
    requireRank('swapBatchChannels', x, [2, 4]);
    return [x[1], x[0], ...x.slice(2)];
  },
  evaluate: ([
    {
      shape: [rows, columns, ...rest],
      data,
    },
  ]) => {
    const plane = rest.reduce((product, dim) => product * dim, 1);
    const out = new Float64Array(data.length);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        out.set(data.subarray((i * columns + j) * plane, (i * columns + j + 1) * plane), (j * rows + i) * plane);
      }
    return out;
  },
  vjp: ({ gradient }) => [swapBatchChannels(gradient)],
  onnx: (emit, [x]) => emit.node('Transpose', [x.name], { perm: x.shape.length === 2 ? [1, 0] : [1, 0, 2, 3] }),
  tfjs: (tf, [x]) => tf.transpose(x, x.rank === 2 ? [1, 0] : [3, 1, 2, 0]),
};

/** Batch and channels change places; twice is nothing. */
export function swapBatchChannels(x: Value): Value {
  const { op, inputs } = nodeOf(x);
  return op === 'swapBatchChannels' ? valueAt(x.tape, inputs[0]) : apply(swapBatchChannelsOp, [x], {});
}
