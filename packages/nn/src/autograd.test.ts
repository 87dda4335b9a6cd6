import { beforeAll, describe, expect, it } from '@jest/globals';
import '@geq/testing';
import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own ops
import type * as TfCore from '@tensorflow/tfjs-core';
import { randomTensor } from '../test/randomTensor.ts';
import type { Tf } from './op.ts';
import { loadTfjs } from './tfjs/loadTfjs.ts';
import {
  add,
  batchNormTraining,
  channelMean,
  concatChannels,
  conv2d,
  convTranspose2d,
  dense,
  erf,
  exp,
  flatten,
  gradient,
  gradientName,
  leakyRelu,
  log,
  mean,
  mul,
  neg,
  openEngine,
  power,
  relu,
  sigmoid,
  sliceChannels,
  softplus,
  sub,
  sum,
  tanh,
  trace,
  type Tensor,
  type Value,
} from './index.ts';

type T = TfCore.Tensor;
type Image = TfCore.Tensor4D;

/** The same function twice: in the vocabulary (batch, channel, row, column) and in tfjs (batch, row, column, channel). */
interface Twin {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly ours: (x: Value, w: Value) => Value;
  readonly theirs: (tf: Tf, x: T, w: T) => T;
}

const image = [2, 3, 6, 5];
const hwio = (tf: Tf, w: T): Image => tf.transpose(w, [1, 2, 3, 0]) as Image; // from output, row, column, input
const twins: Twin[] = [
  { name: 'tanh', shapes: [image, []], ours: (x, w) => mul(w, tanh(x)), theirs: (tf, x, w) => tf.mul(w, tf.tanh(x)) },
  {
    name: 'sigmoid',
    shapes: [image, []],
    ours: (x, w) => mul(w, sigmoid(x)),
    theirs: (tf, x, w) => tf.mul(w, tf.sigmoid(x)),
  },
  {
    name: 'softplus',
    shapes: [image, []],
    ours: (x, w) => mul(w, softplus(x)),
    theirs: (tf, x, w) => tf.mul(w, tf.softplus(x)),
  },
  { name: 'erf', shapes: [image, []], ours: (x, w) => mul(w, erf(x)), theirs: (tf, x, w) => tf.mul(w, tf.erf(x)) },
  {
    name: 'exp, log, power',
    shapes: [image, []],
    ours: (x, w) => mul(w, log(add(power(exp(x), 2), 1))),
    theirs: (tf, x, w) => tf.mul(w, tf.log(tf.add(tf.square(tf.exp(x)), 1))),
  },
  { name: 'relu', shapes: [image, []], ours: (x, w) => mul(w, relu(x)), theirs: (tf, x, w) => tf.mul(w, tf.relu(x)) },
  {
    name: 'leakyRelu',
    shapes: [image, []],
    ours: (x, w) => mul(w, leakyRelu(x, 0.2)),
    theirs: (tf, x, w) => tf.mul(w, tf.leakyRelu(x, 0.2)),
  },
  {
    name: 'mul and sub per channel',
    shapes: [image, [3]],
    ours: (x, w) => mul(sub(x, w), w),
    theirs: (tf, x, w) => tf.mul(tf.sub(x, w), w),
  },
  {
    name: 'mean and channels',
    shapes: [image, [3]],
    ours: (x, w) =>
      mul(mean(x, [1, 2, 3]), concatChannels([sliceChannels(x, 1, 3), neg(sliceChannels(mul(x, w), 0, 1))])),
    theirs: (tf, x, w) =>
      tf.mul(
        tf.mean(x, [1, 2, 3], true),
        tf.concat(
          [tf.slice(x, [0, 0, 0, 1], [2, 6, 5, 2]), tf.neg(tf.slice(tf.mul(x, w), [0, 0, 0, 0], [2, 6, 5, 1]))],
          3,
        ),
      ),
  },
  {
    name: 'dense',
    shapes: [image, [4, 90]],
    ours: (x, w) => dense(flatten(x), w),
    theirs: (tf, x, w) =>
      tf.matMul(tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [2, 90]), w as TfCore.Tensor2D, false, true),
  },
  {
    name: 'conv2d',
    shapes: [image, [4, 3, 3, 3]],
    ours: (x, w) => conv2d(x, w, { padding: 1 }),
    theirs: (tf, x, w) => tf.conv2d(x as Image, hwio(tf, w), 1, 'same'),
  },
  {
    name: 'conv2d with stride',
    shapes: [
      [2, 3, 8, 8],
      [4, 3, 4, 4],
    ],
    ours: (x, w) => conv2d(x, w, { stride: 2, padding: 1 }),
    theirs: (tf, x, w) => tf.conv2d(x as Image, hwio(tf, w), 2, 'same'),
  },
  {
    name: 'convTranspose2d',
    shapes: [
      [2, 3, 4, 5],
      [3, 2, 4, 4],
    ],
    ours: (x, w) => convTranspose2d(x, w, { stride: 2, padding: 1 }),
    theirs: (tf, x, w) =>
      tf.conv2dTranspose(x as Image, tf.transpose(w, [1, 2, 3, 0]) as Image, [2, 8, 10, 2], 2, 'same'),
  },
  {
    name: 'batchNormTraining',
    shapes: [image, [3]],
    ours: (x, w) => batchNormTraining(x, { scale: w }).y,
    theirs: (tf, x, w) => {
      const { mean: m, variance } = tf.moments(x, [0, 1, 2]);
      return tf.mul(w, tf.div(tf.sub(x, m), tf.sqrt(tf.add(variance, 1e-5))));
    },
  },
  {
    name: 'channelMean',
    shapes: [image, [3]],
    ours: (x, w) => mul(w, channelMean(mul(x, x))),
    theirs: (tf, x, w) => tf.mul(w, tf.mean(tf.square(x), [0, 1, 2])),
  },
];

describe('gradients on the engines agree with the autograd of tfjs', () => {
  let tf: Tf;
  beforeAll(async () => {
    ({ tf } = await loadTfjs('cpu'));
  });
  const nhwc = ({ shape, data }: Tensor): T => {
    const tensor = tf.tensor(data, [...shape], 'float32');
    return shape.length === 4 ? tf.transpose(tensor, [0, 2, 3, 1]) : tensor;
  };

  it.each(twins)('$name', async ({ shapes, ours, theirs }) => {
    const [x, w] = shapes.map((shape, k) => randomTensor(shape, `autograd ${k}`));
    const graph = gradient(
      trace(({ parameter }) => {
        const y = ours(parameter('x', x.shape), parameter('w', w.shape));
        return { loss: sum(mul(y, sigmoid(y))), y };
      }),
      'loss',
      ['x', 'w'],
    );
    const loss = (a: T, b: T): TfCore.Scalar => {
      const y = theirs(tf, a, b);
      return tf.sum(tf.mul(y, tf.sigmoid(y)));
    };
    const expected = tf
      .grads(loss)([nhwc(x), nhwc(w)])
      .map((g) => (g.rank === 4 ? tf.transpose(g, [0, 3, 1, 2]) : g).dataSync());
    for (const name of ['onnx', 'tfjs'] as const) {
      const engine = await openEngine(name, { threads: 1, where: 'here', backend: 'cpu' });
      const session = await engine.openGraph(graph);
      const outputs = await session.run({ x, w });
      ['x', 'w'].forEach((target, k) =>
        expect(outputs[gradientName(target)].data).toBeAllclose(expected[k] as Float32Array, {
          rtol: 1e-4,
          atol: 1e-5,
        }),
      ); // float32 both; sums of up to 200 terms of order 1
      await engine.dispose();
    }
  });
});
