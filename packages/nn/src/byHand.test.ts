import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import '@geq/testing';
import {
  add,
  conv2d,
  convTranspose2d,
  dense,
  depthToSpace,
  evaluate,
  gradient,
  leakyRelu,
  mul,
  openEngine,
  relu,
  spaceToDepth,
  sub,
  sum,
  trace,
  type DepthOrder,
  type Engine,
  type Graph,
  type Tensor,
} from './index.ts';

const tensor = (data: number[], shape: number[]): Tensor => ({ shape, data: Float32Array.from(data) });

interface Example {
  readonly name: string;
  readonly graph: Graph;
  readonly values: Record<string, Tensor>;
  readonly expected: Record<string, number[]>;
}

const one = trace(({ input, parameter }) => {
  const y = leakyRelu(dense(input('x', ['B', 2]), parameter('w', [2, 2]), parameter('b', [2])), 0.5);
  return { y, loss: sum(mul(y, y)) };
});

const examples: Example[] = [
  {
    // w x + b = (1·1 + 2·3 − 1, −1·1 + 0·3 − 1) = (6, −2); y = (6, −1); loss 37; ∂w = (12, −2·½)ᵀ (1, 3), ∂x = wᵀ (12, −1)
    name: 'a layer and its gradients',
    graph: gradient(one, 'loss', ['w', 'b', 'x']),
    values: { x: tensor([1, 3], [1, 2]), w: tensor([1, 2, -1, 0], [2, 2]), b: tensor([-1, -1], [2]) },
    expected: { y: [6, -1], loss: [37], 'grad w': [12, 36, -1, -3], 'grad b': [12, -1], 'grad x': [13, 24] },
  },
  {
    // 1 2 0 / 3 4 0 / 0 0 1 with the kernel 1 1 / 0 −1: 1+2−4, 2+0−0 / 3+4−0, 4+0−1
    name: 'a convolution',
    graph: trace(({ input, parameter }) => ({ y: conv2d(input('x', ['B', 1, 3, 3]), parameter('w', [1, 1, 2, 2])) })),
    values: { x: tensor([1, 2, 0, 3, 4, 0, 0, 0, 1], [1, 1, 3, 3]), w: tensor([1, 1, 0, -1], [1, 1, 2, 2]) },
    expected: { y: [-1, 2, 7, 3] },
  },
  {
    // every pixel paints the kernel: 1 at (0,0), 2 at (0,2), 3 at (2,0), 4 at (2,2)
    name: 'a transposed convolution of stride 2',
    graph: trace(({ input, parameter }) => ({
      y: convTranspose2d(input('x', ['B', 1, 2, 2]), parameter('w', [1, 1, 2, 2]), { stride: 2 }),
    })),
    values: { x: tensor([1, 2, 3, 4], [1, 1, 2, 2]), w: tensor([1, 0, 0, -1], [1, 1, 2, 2]) },
    expected: { y: [1, 0, 2, 0, 0, -1, 0, -2, 3, 0, 4, 0, 0, -3, 0, -4] },
  },
  {
    // relu((1, −2) − 1) + per-channel (10, 20)
    name: 'channels of two samples',
    graph: trace(({ input, parameter }) => ({ y: add(relu(sub(input('x', ['B', 2]), 1)), parameter('c', [2])) })),
    values: { x: tensor([1, -2, 5, 3], [2, 2]), c: tensor([10, 20], [2]) },
    expected: { y: [10, 20, 14, 22] },
  },
];

const squeezed: Record<DepthOrder, number[]> = {
  // two channels of 0 1 / 2 3 and 4 5 / 6 7
  channel: [0, 1, 2, 3, 4, 5, 6, 7],
  block: [0, 4, 1, 5, 2, 6, 3, 7],
  diagonal: [0, 4, 3, 7, 1, 5, 2, 6],
};
for (const order of ['channel', 'block', 'diagonal'] as const) {
  examples.push({
    name: `channels after spaceToDepth ${order}, and back`,
    graph: trace(({ input }) => {
      const depths = spaceToDepth(input('x', ['B', 2, 2, 2]), { order });
      return { depths, x: depthToSpace(depths, { order }) };
    }),
    values: { x: tensor([0, 1, 2, 3, 4, 5, 6, 7], [1, 2, 2, 2]) },
    expected: { depths: squeezed[order], x: [0, 1, 2, 3, 4, 5, 6, 7] },
  });
}

describe.each(['onnx', 'tfjs', 'reference'] as const)('worked out by hand: %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(name, { threads: 1, where: 'here' });
  });
  afterAll(async () => {
    await engine.dispose();
  });

  it.each(examples)('$name', async ({ graph, values, expected }) => {
    const session = await engine.openGraph(graph);
    const outputs = await session.run(values);
    for (const [output, numbers] of Object.entries(expected))
      expect(outputs[output].data).toBeAllclose(numbers, { atol: 1e-6 }); // whole numbers in float32
    await session.dispose();
  });
});

it('the evaluator gives float64', () => {
  const y = evaluate(
    trace(({ input }) => ({ y: mul(input('x', []), 3) })),
    { x: { shape: [], data: Float64Array.of(1 / 3) } },
  ).y;
  expect(y.data[0]).toBe(1);
});
