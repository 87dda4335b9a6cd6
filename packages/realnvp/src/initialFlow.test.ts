import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { flowCouplings } from './coupling.ts';
import { flowArchitecture, flowFile, initialFlow, readFlow, trainedParameters, type FlowOptions } from './index.ts';

const small = flowArchitecture({ layout: 'cifar10', imageSize: 8, baseDim: 8, resBlocks: 1 });

describe('initialFlow', () => {
  it('depends on architecture and seed alone', () => {
    expect(initialFlow(small, { seed: 1 })).toEqual(initialFlow(small, { seed: 1 }));
    expect(initialFlow(small, { seed: 1 }).state).not.toEqual(initialFlow(small, { seed: 2 }).state);
  });

  it('draws as PyTorch does: uniform in ±1/√fan_in, g = ‖v‖ where it is learned', () => {
    const { state } = initialFlow(small, { seed: 0 });
    const net = 's1_ckbd.0.coupling.block.1';
    const v = state[`${net}.core_block.0.res_block.3.conv.weight_v`].data as Float32Array;
    const bound = 1 / Math.sqrt(8 * 9);
    expect(Math.max(...v.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
    const meanSquare = v.reduce((sum, x) => sum + x * x, 0) / v.length;
    expect(meanSquare).toBeAllclose(bound ** 2 / 3, { rtol: 4 * Math.sqrt(0.8 / v.length) }); // four standard errors: x² has relative variance 4/5
    expect(state[`${net}.core_block.0.res_block.3.conv.weight_g`].data).toBeAllclose(
      Array.from({ length: 8 }, (_, o) => Math.hypot(...v.subarray(o * 72, (o + 1) * 72))),
      { rtol: 1e-7 },
    ); // rounded to float32
    expect(state[`${net}.in_block.conv.weight_g`].data).toEqual(new Float32Array(8).fill(1));
    expect(state['s1_ckbd.0.coupling.scale'].data).toEqual(Float32Array.of(0));
    expect(state[`${net}.out_block.0.running_var`].data).toEqual(new Float32Array(8).fill(1));
  });

  it('makes what readFlow reads, for every layout and hyperparameter (invariant)', () => {
    const cases: FlowOptions[] = [
      { layout: 'cifar10' },
      { layout: 'imnet32' },
      { layout: 'imnet64', imageSize: 16 },
      { layout: 'celeba', imageSize: 8 },
      ...(['bottleneck', 'skip', 'weightNorm', 'couplingBn', 'affine'] as const).flatMap((flag): FlowOptions[] =>
        [0, 1].map((resBlocks) => ({ layout: 'cifar10', imageSize: 8, resBlocks, [flag]: flag === 'bottleneck' })),
      ),
    ];
    for (const options of cases) {
      const architecture = flowArchitecture({ baseDim: 2, resBlocks: 1, ...options });
      const flow = initialFlow(architecture, { seed: 3 });
      expect(readFlow(flowFile(flow))).toEqual(flow);
      const { layout, couplingBn, imageSize } = architecture;
      // Without blocks a state_dict does not tell whether there were skips.
      expect(readFlow({ tensors: flow.state }, { layout, couplingBn, imageSize }).architecture).toEqual({
        ...architecture,
        skip: architecture.skip && architecture.resBlocks > 0,
      });
    }
  });

  it('has the couplings and sizes of the port', () => {
    expect(
      flowCouplings(flowArchitecture({ layout: 'imnet32', baseDim: 4 }))
        .map(({ name, channels, size, mid }) => `${name.replace('.coupling', '')} ${channels}×${size} ${mid}`)
        .filter((text) => text.includes('.0')),
    ).toEqual([
      's1_ckbd.0 3×32 4',
      's1_chan.0 12×16 8',
      's2_ckbd.0 6×16 8',
      's2_chan.0 24×8 16',
      's3_ckbd.0 12×8 16',
      's3_chan.0 48×4 32',
      's4_ckbd.0 24×4 32',
    ]);
    expect(flowCouplings(flowArchitecture({ layout: 'cifar10' })).map(({ config }) => config)).toEqual([
      1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
    ]);
    expect(flowCouplings(flowArchitecture({ layout: 'celeba' })).length).toBe(4 * 6 + 4);
  });

  it('trains all but statistics and frozen gains', () => {
    const names = trainedParameters(small);
    expect(names).not.toContain('s1_ckbd.0.coupling.block.1.in_block.conv.weight_g');
    expect(names).toContain('s1_ckbd.0.coupling.block.1.out_block.2.conv.weight_g');
    expect(names.some((name) => /running|tracked|out_bn/.test(name))).toBe(false);
  });
});

describe('flowArchitecture', () => {
  it.each<[FlowOptions, string]>([
    [{ layout: 'cifar100' as 'cifar10' }, 'expected the layout cifar10, imnet32, imnet64, celeba, got cifar100'],
    [{ layout: 'cifar10', baseDim: 0 }, 'expected a whole baseDim from 1 to 16384, got 0'],
    [{ layout: 'cifar10', resBlocks: 1.5 }, 'expected a whole resBlocks from 0 to 64, got 1.5'],
    [{ layout: 'cifar10', imageSize: 10 }, 'expected an imageSize in multiples of 4 with the layout cifar10, got 10'],
    [{ layout: 'imnet32', imageSize: 12 }, 'expected an imageSize of 4, 8, 16, … with the layout imnet32, got 12'],
    [{ layout: 'cifar10', skip: 1 as unknown as boolean }, 'expected skip to be true or false, got 1'],
  ])('refuses %j', (options, message) => {
    expect(() => flowArchitecture(options)).toThrow(`flowArchitecture: ${message}`);
  });
});
