import { describe, expect, it } from '@jest/globals';
import { stream } from '@geq/random';
import '@geq/testing';
import { fullyConnectedWeights, type FullyConnectedSpec } from './index.ts';

const spec: FullyConnectedSpec = { kind: 'fc', activation: 'sign', widths: [50, 80, 300], seed: 3 };

describe('fullyConnectedWeights', () => {
  it('are the stream of seed and layer over √D_in, rounded to float32', () => {
    const [first, second] = fullyConnectedWeights(spec);
    expect([first.rows, first.cols, second.rows, second.cols]).toEqual([80, 50, 300, 80]);
    const rng = stream(3, 'generator', 1);
    for (let i = 0; i < 100; i++) expect(second.data[i]).toBe(Math.fround(rng.normal() / Math.sqrt(80)));
    expect(second.data.every((f) => f === Math.fround(f))).toBe(true);
  });

  it('have variance 1/D_in', () => {
    const [, F] = fullyConnectedWeights(spec);
    const n = F.data.length;
    const mean = F.data.reduce((s, f) => s + f, 0) / n;
    const variance = F.data.reduce((s, f) => s + f * f, 0) / n;
    expect(mean).toBeAllclose(0, { atol: 4 / Math.sqrt(80 * n) }); // 4 standard errors
    expect(variance).toBeAllclose(1 / 80, { rtol: 4 * Math.sqrt(2 / n) }); // 4 standard errors
  });

  it('of a layer do not depend on the layers after it', () => {
    expect(fullyConnectedWeights({ ...spec, widths: [50, 80] })[0].data).toEqual(fullyConnectedWeights(spec)[0].data);
    expect(() => fullyConnectedWeights({ ...spec, seed: 0.5 })).toThrow(
      'fullyConnectedWeights: expected a generator spec, got one where seed: Invalid input: expected int, received number',
    );
  });
});
