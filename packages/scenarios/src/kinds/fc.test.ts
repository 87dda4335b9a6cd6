import { describe, expect, it } from '@jest/globals';
import { randSpec } from '@geq/generators';
import { latentBlock } from '@geq/random';
import { createGenerator } from './createGenerator.ts';

describe('the random generator', () => {
  it('runs by its own kernels, or by an engine where one is named: the same outputs but for float32 rounding', async () => {
    const spec = randSpec({ N: 60, D: 20, L: 3, activation: 'tanh' });
    const z = latentBlock(0, 'test', 0, 20);
    const outputs: Float32Array[] = [];
    const engines: (string | undefined)[] = [];
    for (const place of [
      {},
      { engine: 'onnx' },
      { engine: 'tfjs' },
      { engine: 'onnx', threads: 3 },
      { threads: 2 },
    ] as const) {
      const generator = await createGenerator(spec, place);
      engines.push(generator.engine);
      outputs.push((await generator.sample(z, 256)).slice());
      await generator.close();
    }
    expect(engines).toEqual([
      undefined,
      expect.stringMatching(/^onnx/),
      expect.stringMatching(/^tfjs/),
      expect.stringMatching(/^onnx.*× 2$/),
      undefined,
    ]);
    for (const x of outputs.slice(1))
      expect(Math.max(...x.map((value, i) => Math.abs(value - outputs[0][i])))).toBeLessThan(1e-6);
    expect(outputs[3]).toEqual(outputs[1]);
    expect(outputs[4]).toEqual(outputs[0]);
  });
});
