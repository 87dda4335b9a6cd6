import { describe, expect, it } from '@jest/globals';
import { evaluate, trace, type Tensors, type Value } from '@geq/nn';
import '@geq/testing';
import { coupledPlainly, factored, image, squeezed, type Image } from '../test/plain.ts';
import { normal, unsettledFlow } from '../test/random.ts';
import { couplingForward, couplingInverse } from './couplingForward.ts';
import { flowCouplings } from './coupling.ts';
import { factorOut, undoFactorOut, squeeze, unsqueeze } from './flowForward.ts';
import { evaluationTracing, stateParameters } from './inverseModel.ts';
import { checkerboardMask, flowArchitecture, type FlowOptions } from './index.ts';

const ROUND_OFF = { atol: 1e-12 }; // the same float64 arithmetic, summed in another order
const random = (purpose: string, channels: number, size: number): Image => ({
  channels,
  size,
  data: normal(purpose, channels * size * size),
});
const tensorOf = ({ channels, size, data }: Image): Tensors[string] => ({ shape: [1, channels, size, size], data });

function run(x: Image, model: (x: Value) => Record<string, Value>): Record<string, Float64Array> {
  const graph = trace(({ input }) => model(input('x', ['B', x.channels, x.size, x.size])));
  return Object.fromEntries(
    Object.entries(evaluate(graph, { x: tensorOf(x) })).map(([name, { data }]) => [name, data]),
  );
}

describe('rearrangements (oracle: plain loops)', () => {
  const x = random('rearranged', 3, 6);

  it('masks keep (0,0) with config 1 and (0,1) with config 0', () => {
    expect(checkerboardMask(1, 3)).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(checkerboardMask(0, 4)).toEqual([0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0]);
  });

  it('squeeze is channel-major, and unsqueeze comes back', () => {
    const { y, back } = run(x, (v) => ({ y: squeeze(v), back: unsqueeze(squeeze(v)) }));
    expect(y).toEqual(squeezed(x).data);
    expect(back).toEqual(x.data);
  });

  it('factor-out is position-major along the diagonals, and restore comes back', () => {
    const { onward, gaussian, back } = run(x, (v) => {
      const [on, off] = factorOut(v);
      return { onward: on, gaussian: off, back: undoFactorOut(on, off) };
    });
    expect(Float64Array.of(...onward, ...gaussian)).toEqual(factored(x).data);
    expect(back).toEqual(x.data);
  });
});

const VARIANTS: readonly Partial<FlowOptions>[] = [
  { resBlocks: 2 },
  { resBlocks: 1, skip: false },
  { resBlocks: 1, bottleneck: true },
  { resBlocks: 0 },
  { resBlocks: 0, bottleneck: true },
  { resBlocks: 1, weightNorm: false },
  { resBlocks: 1, couplingBn: false },
  { resBlocks: 1, affine: false },
  { resBlocks: 0, affine: false, couplingBn: false },
];

describe.each(VARIANTS)('couplings with %j (oracle: plain loops)', (variant) => {
  const architecture = flowArchitecture({ layout: 'cifar10', imageSize: 4, channels: 2, baseDim: 3, ...variant });
  const flow = unsettledFlow(architecture);
  const parameters = stateParameters(flow.state);

  it.each(
    flowCouplings(architecture).filter(
      ({ config }, k, all) => all.findIndex((other) => other.kind === all[k].kind && other.config === config) === k,
    ),
  )('$kind, config $config', (coupling) => {
    const x = random(coupling.name, coupling.channels, coupling.size);
    const graph = trace((scope) => {
      const v = scope.input('x', ['B', coupling.channels, coupling.size, coupling.size]);
      const tracing = evaluationTracing(architecture, scope);
      const { y, perSampleLogDet, sharedLogDet } = couplingForward(tracing, v, { coupling, architecture });
      return {
        y,
        back: couplingInverse(tracing, y, { coupling, architecture }),
        ...(perSampleLogDet && { perSampleLogDet }),
        ...(sharedLogDet && { sharedLogDet }),
      };
    });
    const found = evaluate(graph, { ...parameters, x: tensorOf(x) });
    const expected = coupledPlainly(flow, coupling, x);
    expect(found.y.data).toBeAllclose(expected.y.data, ROUND_OFF);
    expect((found.perSampleLogDet?.data[0] ?? 0) + (found.sharedLogDet?.data[0] ?? 0)).toBeAllclose(
      expected.logJacobian,
      ROUND_OFF,
    );
    expect(found.back.data).toBeAllclose(x.data, ROUND_OFF);
  });
});

it('the plain loops see what they should (a sanity check of the oracle)', () => {
  expect(image(1, 2, (_, i, j) => 2 * i + j).data).toEqual(Float64Array.of(0, 1, 2, 3));
});
