import { describe, expect, it } from '@jest/globals';
import { evaluate } from '@geq/nn';
import '@geq/testing';
import { normal, unsettledFlow } from '../test/random.ts';
import { flowCouplings } from './coupling.ts';
import {
  flowArchitecture,
  flowDim,
  forwardModel,
  inverseModel,
  openFlow,
  type Flow,
  type FlowOptions,
} from './index.ts';

const shapeOf = ({ architecture: { channels, imageSize } }: Flow, count: number): number[] => [
  count,
  channels,
  imageSize,
  imageSize,
];

function f(flow: Flow, x: Float64Array, count: number): { z: Float64Array; logJacobian: Float64Array } {
  const { graph, parameters } = forwardModel(flow);
  const { z, logJacobian } = evaluate(graph, { ...parameters, x: { shape: shapeOf(flow, count), data: x } });
  return { z: z.data, logJacobian: logJacobian.data };
}

function g(flow: Flow, z: Float64Array, count: number): Float64Array {
  const { graph, parameters } = inverseModel(flow);
  return evaluate(graph, { ...parameters, z: { shape: shapeOf(flow, count), data: z } }).x.data;
}

/** log|det A| by elimination with pivots; A is n×n, row-major, and is lost. */
function logDeterminant(A: Float64Array, n: number): number {
  let total = 0;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(A[i * n + k]) > Math.abs(A[pivot * n + k])) pivot = i;
    for (let j = 0; j < n; j++) [A[k * n + j], A[pivot * n + j]] = [A[pivot * n + j], A[k * n + j]];
    total += Math.log(Math.abs(A[k * n + k]));
    for (let i = k + 1; i < n; i++) {
      const factor = A[i * n + k] / A[k * n + k];
      for (let j = k; j < n; j++) A[i * n + j] -= factor * A[k * n + j];
    }
  }
  return total;
}

const LAYOUTS: readonly FlowOptions[] = [
  { layout: 'cifar10', imageSize: 8 },
  { layout: 'imnet32', imageSize: 8 },
  { layout: 'imnet64', imageSize: 16 },
  { layout: 'celeba', imageSize: 16 },
  { layout: 'imnet32', imageSize: 4, affine: false },
  { layout: 'cifar10', imageSize: 12, bottleneck: true, couplingBn: false },
];

describe('f and g', () => {
  it.each(LAYOUTS)('undo each other, %j', async (options) => {
    const flow = unsettledFlow(flowArchitecture({ baseDim: 2, resBlocks: 1, channels: 2, ...options }));
    const N = flowDim(flow.architecture);
    const z = normal('latents', 2 * N);
    expect(f(flow, g(flow, z, 2), 2).z).toBeAllclose(z, { atol: 1e-10 }); // float64 round-off, stretched by the gains of up to 28 couplings
    expect(g(flow, f(flow, z, 2).z, 2)).toBeAllclose(z, { atol: 1e-10 }); // the same
    const open = await openFlow(flow, { threads: 1, where: 'here' });
    const z32 = Float32Array.from(z);
    expect((await open.f(await open.g(z32, 2), 2)).z).toBeAllclose(z32, { atol: 5e-5 }); // float32: 6e-8 times the same
    await open.close();
  });

  it.each<FlowOptions>([
    { layout: 'cifar10', imageSize: 4 },
    { layout: 'cifar10', imageSize: 4, affine: false },
    { layout: 'imnet32', imageSize: 8, channels: 1, couplingBn: false },
  ])('have the log-determinant of their Jacobian, %j (oracle: central differences and elimination)', (options) => {
    const flow = unsettledFlow(flowArchitecture({ baseDim: 2, resBlocks: 1, channels: 2, ...options }));
    const N = flowDim(flow.architecture);
    const x = normal('image', N, 0.8);
    const h = 1e-5;
    // One batch: x ± h along every axis; ReLU has a kink, so a draw with one inside the step would show up at once.
    const moved = Float64Array.from({ length: 2 * N * N }, (_, i) => {
      const [b, entry] = [Math.floor(i / N), i % N];
      return x[entry] + (b >> 1 === entry ? (b % 2 === 0 ? h : -h) : 0);
    });
    const { z } = f(flow, moved, 2 * N);
    const jacobian = Float64Array.from({ length: N * N }, (_, i) => {
      const [row, column] = [Math.floor(i / N), i % N];
      return (z[2 * column * N + row] - z[(2 * column + 1) * N + row]) / (2 * h);
    });
    expect(f(flow, x, 1).logJacobian[0]).toBeAllclose(logDeterminant(jacobian, N), { atol: 1e-6 }); // O(h²) and round-off 1e-16/h, N terms
  });

  it('additive flows have log|J| from batch norm alone', () => {
    const flow = unsettledFlow(
      flowArchitecture({ layout: 'cifar10', imageSize: 4, baseDim: 2, resBlocks: 1, affine: false }),
    );
    const { logJacobian } = f(flow, normal('two images', 2 * 48), 2);
    let expected = 0;
    for (const { name, kind, size } of flowCouplings(flow.architecture)) {
      const variance = flow.state[`${name}.out_bn.running_var`].data as Float32Array;
      for (const v of variance)
        expected -= (kind === 'checkerboard' ? size ** 2 / 2 : size ** 2) * 0.5 * Math.log(v + 1e-5);
    }
    expect(logJacobian).toBeAllclose([expected, expected], { rtol: 1e-12 }); // a float64 sum of a hundred numbers
    const without = unsettledFlow(
      flowArchitecture({ layout: 'cifar10', imageSize: 4, baseDim: 2, resBlocks: 1, affine: false, couplingBn: false }),
    );
    expect(f(without, normal('two images', 2 * 48), 2).logJacobian).toEqual(Float64Array.of(0, 0));
  });
});

describe('openFlow', () => {
  it('says what does not fit', async () => {
    const flow = unsettledFlow(flowArchitecture({ layout: 'cifar10', imageSize: 4, baseDim: 1, resBlocks: 0 }));
    const open = await openFlow(flow, { engine: 'reference', threads: 1 });
    await expect(open.f(new Float32Array(47), 1)).rejects.toThrow(
      'f: expected 1 rows of 3×4×4 = 48 numbers, got 47 numbers in all',
    );
    await expect(open.g(new Float32Array(48), 2)).rejects.toThrow(
      'g: expected 2 rows of 3×4×4 = 48 numbers, got 48 numbers in all',
    );
    await expect(open.logProb(new Float32Array(48), 0.5)).rejects.toThrow(
      'logProb: expected a whole count ≥ 0, got 0.5',
    );
    expect(open.engine()).toBe(null);
    expect((await open.g(new Float32Array(48), 1)).length).toBe(48);
    expect(open.engine()).toBe('reference (float64)');
    await open.close();
    await expect(open.f(new Float32Array(48), 1)).rejects.toThrow('f: expected an open flow, got one after close()');
    await expect(openFlow(flow, { temperature: 0 })).rejects.toThrow(
      'inverseGraph: expected a finite temperature > 0, got 0',
    );
  });
});
