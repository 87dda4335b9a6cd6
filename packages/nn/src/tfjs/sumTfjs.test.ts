import { expect, it } from '@jest/globals';
import '@geq/testing';
import { stream } from '@geq/random';
import { channelMean, evaluate, mean, openEngine, sum, trace, type EngineName } from '../index.ts';

// Means of positive numbers over axes in every place and with lengths that divide well (4096), badly (2·61·61) and not at all (127).
const shapes: readonly (readonly number[])[] = [
  [4, 3, 32, 32],
  [2, 3, 61, 61],
  [127, 3, 1, 1],
];
const graph = (shape: readonly number[]): ReturnType<typeof trace> =>
  trace(({ input }) => {
    const x = input('x', ['B', ...shape.slice(1)]);
    return { channels: channelMean(x), all: mean(x), rows: sum(x, [2]), pixels: sum(x, [1, 2, 3]), batch: sum(x, [0]) };
  });

it.each(['tfjs', 'onnx'] as EngineName[])(
  'sums of thousands of float32 numbers keep their digits on engine %s (oracle: float64)',
  async (name) => {
    const engine = await openEngine(name, { threads: 1, where: 'here' });
    for (const shape of shapes) {
      const rng = stream(3, 'sums', shape[0]);
      const x = {
        shape,
        data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0.5 + rng.uniform()),
      };
      const expected = evaluate(graph(shape), { x });
      const found = await (await engine.openGraph(graph(shape))).run({ x });
      for (const [key, { shape: outShape, data }] of Object.entries(expected)) {
        expect(found[key].shape).toEqual(outShape);
        expect(found[key].data).toBeAllclose(data, { rtol: 2e-6 }); // two stages of at most 127 roundings of 6e-8, which cancel in part; one stage of 4096 gave 2e-5
      }
    }
    await engine.dispose();
  },
);
