import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { openEngine } from '../engine/openEngine.ts';
import { evaluate } from '../evaluate.ts';
import { gradient } from '../gradient.ts';
import { convTranspose2d } from '../ops/convTranspose2d.ts';
import { sum } from '../ops/sum.ts';
import { trace } from '../trace.ts';
import { mul } from '../ops/binaryOps.ts';
import { conv2d } from '../ops/conv2d.ts';
import { blockSize } from './blockedConv.ts';
import { readOnnx } from './readOnnx.ts';
import { writeOnnx } from './writeOnnx.ts';

/** How ONNX Runtime's documentation lays out blocks: channel block, row, column, channel within the block. */
const laidOut = (n: number): number[] => {
  const y: number[] = [];
  for (let block = 0; block < 16 / n; block++)
    for (let pixel = 0; pixel < 2; pixel++) for (let c = 0; c < n; c++) y.push(2 * (block * n + c) + pixel);
  return y;
};

describe('blocked convolutions', () => {
  it('are known by the order in which a machine puts channels, and by no other', () => {
    expect([16, 8].map((n) => blockSize(laidOut(n)))).toEqual([16, 8]);
    expect(blockSize(laidOut(4))).toBe(0);
    expect(blockSize(Array.from({ length: 32 }, (_, i) => i))).toBe(0);
  });

  const graph = (channels: number, outputs = 16) =>
    trace(({ input, parameter }) => ({
      y: conv2d(input('x', ['B', channels, 8, 8]), parameter('w', [outputs, channels, 3, 3]), { padding: [1, 1] }),
    }));
  const opsOf = (bytes: Uint8Array): string[] => readOnnx(bytes).ops.filter((op) => /Conv|Reorder/.test(op));

  it('are written where weights come with every run, for whole blocks of channels and fewer, and nowhere else', () => {
    const plain = ['Conv'];
    const blocked = ['Conv', 'ReorderInput', 'ReorderOutput'];
    const w = { w: { shape: [16, 16, 3, 3], data: new Float32Array(16 * 16 * 9) } };
    const tuned = { isTuned: true, channelBlock: 16 };
    expect(opsOf(writeOnnx(graph(16), {}, tuned)).sort()).toEqual(blocked);
    expect(opsOf(writeOnnx(graph(16), w, tuned))).toEqual(plain); // ONNX Runtime blocks these itself
    const up = trace(({ input, parameter }) => ({
      y: convTranspose2d(input('x', ['B', 16, 8, 8]), parameter('w', [16, 16, 3, 3]), { padding: [1, 1] }),
    }));
    expect(opsOf(writeOnnx(up, {}, tuned)).sort()).toEqual(blocked);
    expect(opsOf(writeOnnx(up, w, tuned))).toEqual(plain); // its turned weights are known too
    expect(opsOf(writeOnnx(graph(7), {}, tuned)).sort()).toEqual(['Conv', 'ReorderOutput']);
    expect(opsOf(writeOnnx(graph(16, 13), {}, tuned)).sort()).toEqual(blocked);
    for (const [inputs, outputs] of [
      [24, 16],
      [16, 24],
      [16, 3],
    ])
      expect(opsOf(writeOnnx(graph(inputs, outputs), {}, tuned))).toEqual(plain);
    expect(opsOf(writeOnnx(graph(8), {}, { ...tuned, channelBlock: 8 })).sort()).toEqual(blocked);
    expect(opsOf(writeOnnx(graph(16), {}, { isTuned: true }))).toEqual(plain);
    expect(opsOf(writeOnnx(graph(16), {}, { channelBlock: 16 }))).toEqual(plain);
  });

  const wave = (shape: readonly number[], step: number): { shape: readonly number[]; data: Float32Array } => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(step * i * i)),
  });
  const geometries = [
    { stride: 1, padding: [1, 1] },
    { stride: 2, padding: [1, 1] },
    { stride: [1, 2], padding: [0, 2] },
    { dilation: 2, padding: [2, 1] },
    { padding: [2, 0, 1, 1] },
  ] as const;
  const channels = [
    [16, 32],
    [7, 32],
    [16, 13],
    [5, 6],
  ] as const; // whole blocks, fewer inputs, fewer outputs, fewer of both
  it.each(geometries.flatMap((geometry) => channels.map(([inputs, outputs]) => ({ inputs, outputs, geometry }))))(
    'equal float64, forward and all gradients: %j',
    async ({ inputs, outputs, geometry }) => {
      const graph = trace(({ input, parameter }) => {
        const y = conv2d(input('x', ['B', inputs, 9, 8]), parameter('w', [outputs, inputs, 3, 3]), {
          ...geometry,
          bias: parameter('b', [outputs]),
        });
        const up = convTranspose2d(y, parameter('v', [outputs, inputs, 3, 3]), geometry);
        return { loss: sum(mul(up, mul(up, up))) };
      });
      const values = {
        x: wave([3, inputs, 9, 8], 0.7),
        w: wave([outputs, inputs, 3, 3], 0.3),
        b: wave([outputs], 1.1),
        v: wave([outputs, inputs, 3, 3], 0.9),
      };
      const whole = gradient(graph, 'loss', ['w', 'b', 'v']);
      const expected = evaluate(whole, values);
      const engine = await openEngine('onnx', { where: 'here', threads: 1 });
      const found = await (await engine.openGraph(whole)).run(values);
      await engine.dispose();
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, { data }] of Object.entries(expected)) {
        const largest = Math.max(...Array.from(data, Math.abs));
        expect(Array.from(found[name].data, (value) => value / largest)).toBeAllclose(
          Array.from(data, (value) => value / largest),
          { rtol: 0, atol: 2e-6 },
        );
      }
    },
  );
});
