import type { Op } from '../op.ts';
import { requireKnownSizes, requireRank, requireInteger, shapeText, numEntries } from '../shape.ts';
import { apply } from '../apply.ts';
import type { Value } from '../value.ts';

type Image = { readonly channels: number; readonly rows: number; readonly columns: number };

/** B×C×H×W → B×CHW, in the order channel, row, column. */
export const flattenOp: Op<Readonly<Record<string, never>>> = {
  name: 'flatten',
  shape: ([x]) => {
    requireRank('flatten', x, [4]);
    return [x[0], numEntries(requireKnownSizes('flatten', x.slice(1)))];
  },
  evaluate: ([x]) => x.data.slice(),
  vjp: ({ inputs: [x], gradient }) => {
    const [channels, rows, columns] = x.shape.slice(1) as number[];
    return [unflatten(gradient, { channels, rows, columns })];
  },
  onnx: (emit, [x]) => emit.node('Flatten', [x.name], { axis: 1 }),
  tfjs: (tf, [x]) => {
    const [batch, rows, columns, channels] = x.shape;
    const ordered = rows * columns === 1 || channels === 1 ? x : tf.transpose(x, [0, 3, 1, 2]);
    return tf.reshape(ordered, [batch, channels * rows * columns]);
  },
};

/** B×CHW → B×C×H×W: the inverse of flatten. */
export const unflattenOp: Op<Image> = {
  name: 'unflatten',
  shape: ([x], { channels, rows, columns }) => {
    requireRank('unflatten', x, [2]);
    for (const [what, length] of Object.entries({ channels, rows, columns }))
      requireInteger('unflatten', { [what]: length }, 1);
    if (x[1] !== channels * rows * columns)
      throw new RangeError(
        `unflatten: expected ${channels}×${rows}×${columns} = ${channels * rows * columns} numbers a sample, got ${shapeText(x)}`,
      );
    return [x[0], channels, rows, columns];
  },
  evaluate: ([x]) => x.data.slice(),
  vjp: ({ gradient }) => [flatten(gradient)],
  onnx: (emit, [x], { channels, rows, columns }) =>
    emit.node('Reshape', [x.name, emit.ints([x.shape[0] === 'B' ? -1 : x.shape[0], channels, rows, columns])]),
  tfjs: (tf, [x], { channels, rows, columns }) => {
    if (rows * columns === 1 || channels === 1) return tf.reshape(x, [x.shape[0], rows, columns, channels]);
    return tf.transpose(tf.reshape(x, [x.shape[0], channels, rows, columns]), [0, 2, 3, 1]);
  },
};

/** One row of numbers per sample: channel, row, column. */
export const flatten = (x: Value): Value => apply(flattenOp, [x], {});
/** Images from rows of numbers: the inverse of flatten. */
export const unflatten = (x: Value, { channels, rows, columns }: Image): Value =>
  apply(unflattenOp, [x], { channels, rows, columns });
