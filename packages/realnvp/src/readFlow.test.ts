import { describe, expect, it } from '@jest/globals';
import { FormatError, type Tensor } from '@geq/formats';
import { fixtureFile } from '../test/flows.ts';
import { isFlow, readFlow, type ReadFlowOptions } from './index.ts';

const { tensors: good, metadata } = fixtureFile('cifar8.model');
const bare = fixtureFile('plain4.pth').tensors;
const PLAIN: ReadFlowOptions = { layout: 'cifar10', imageSize: 4, couplingBn: false };
const floats = (shape: number[], value = 0): Tensor => ({
  dtype: 'F32',
  shape,
  data: new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(value),
});
const without = (key: string): typeof good => Object.fromEntries(Object.entries(good).filter(([name]) => name !== key));
const told = (hps: object, datainfo: object = {}): typeof metadata => ({
  hps: JSON.stringify({ ...JSON.parse(metadata.hps), ...hps }),
  datainfo: JSON.stringify({ ...JSON.parse(metadata.datainfo), ...datainfo }),
});
const STEM = 's1_ckbd.0.coupling.block.1.in_block.conv.weight_v';

describe('readFlow', () => {
  it.each<[string, Parameters<typeof readFlow>[0], ReadFlowOptions, string]>([
    ['nothing', { tensors: {} }, {}, 'expected the tensors of a real NVP flow, got none'],
    [
      'another model',
      { tensors: { 'main.0.weight': floats([1, 1, 4, 4]) } },
      {},
      'expected names such as s1_ckbd.0.coupling.in_bn.weight of a real NVP flow, got "main.0.weight"',
    ],
    [
      'a plain state_dict without layout',
      { tensors: good },
      {},
      'expected hyperparameters beside the tensors of the flow, got a plain state_dict; state its layout (--layout cifar10, imnet32, imnet64, celeba) and whether batch norms stand behind its couplings (--coupling-bn or --no-coupling-bn)',
    ],
    [
      'a plain state_dict without coupling_bn',
      { tensors: good },
      { layout: 'cifar10' },
      'expected hyperparameters beside the tensors of the flow, got a plain state_dict; state whether batch norms stand behind its couplings (--coupling-bn or --no-coupling-bn)',
    ],
    [
      'another layout than the file says',
      { tensors: good, metadata },
      { layout: 'imnet32' },
      'expected layout cifar10, which the file says, got the option imnet32',
    ],
    [
      'another size than the file says',
      { tensors: good, metadata },
      { imageSize: 32 },
      'expected imageSize 8, which the file says, got the option 32',
    ],
    [
      'too few scales for the layout',
      { tensors: bare },
      { layout: 'imnet32', couplingBn: false },
      'expected 4 scales of the layout imnet32 with 32×32 images, got tensors of 2',
    ],
    [
      'a pyramid of two scales',
      { tensors: bare },
      { ...PLAIN, layout: 'imnet32', imageSize: 8 },
      'expected s1_chan.0.coupling.block.1.block.0.conv.weight_g of shape (6, 1, 1, 1), got (3, 1, 1, 1)',
    ],
    [
      'a missing key',
      { tensors: without(STEM), metadata },
      {},
      `expected ${STEM} of a real NVP flow, got no tensor of that name`,
    ],
    [
      'a missing key further on',
      { tensors: without('s2_ckbd.3.coupling.out_bn.running_var'), metadata },
      {},
      'expected s2_ckbd.3.coupling.out_bn.running_var of shape (6), got no tensor of that name',
    ],
    [
      'a misshapen tensor',
      { tensors: { ...good, 's2_ckbd.1.coupling.scale': floats([2]) }, metadata },
      {},
      'expected s2_ckbd.1.coupling.scale of shape (1), got (2)',
    ],
    [
      'other hyperparameters than the shapes',
      { tensors: good, metadata: told({ base_dim: 4 }) },
      {},
      'expected s1_ckbd.0.coupling.block.1.in_block.conv.bias of shape (4), got (3)',
    ],
    [
      'more blocks than there are',
      { tensors: good, metadata: told({ res_blocks: 2 }) },
      {},
      'expected s1_ckbd.0.coupling.block.1.core_block.1.in_block.0.weight of shape (3), got no tensor of that name',
    ],
    [
      'additive, says the file',
      { tensors: good, metadata: told({ affine: 0 }) },
      {},
      'expected s1_ckbd.0.coupling.block.1.out_block.2.conv.bias of shape (3), got (6)',
    ],
    [
      'base_dim 0',
      { tensors: good, metadata: told({ base_dim: 0 }) },
      {},
      'flowArchitecture: expected a whole baseDim from 1 to 16384, got 0',
    ],
    [
      'base_dim that is no number',
      { tensors: good, metadata: told({ base_dim: 'wide' }) },
      {},
      'expected a whole number as hps.base_dim of the flow, got "wide"',
    ],
    [
      'skip that is no flag',
      { tensors: good, metadata: told({ skip: 2 }) },
      {},
      'expected 0 or 1 as hps.skip of the flow, got 2',
    ],
    [
      'an unknown data set',
      { tensors: good, metadata: told({}, { name: 'mnist' }) },
      {},
      'expected datainfo.name of the flow to be cifar10, imnet32, imnet64, celeba, got "mnist"',
    ],
    [
      'hps that are none',
      { tensors: good, metadata: { hps: '[1' } },
      {},
      'expected the text hps to be a JSON object, got "[1"',
    ],
    [
      'a NaN',
      { tensors: { ...good, [STEM]: floats([3, 7, 3, 3], NaN) }, metadata },
      {},
      `expected finite numbers in ${STEM}, got NaN`,
    ],
    [
      'a negative variance',
      { tensors: { ...good, 's1_ckbd.0.coupling.in_bn.running_var': floats([3], -1) }, metadata },
      {},
      'expected finite numbers ≥ 0 in s1_ckbd.0.coupling.in_bn.running_var, got -1',
    ],
    [
      'whole numbers',
      {
        tensors: { ...good, 's1_ckbd.0.coupling.scale': { dtype: 'I32', shape: [1], data: new Int32Array(1) } },
        metadata,
      },
      {},
      'expected s1_ckbd.0.coupling.scale as F64, F32, F16, BF16, got I32',
    ],
    [
      'a strange count',
      { tensors: { ...good, 's1_ckbd.0.coupling.in_bn.num_batches_tracked': floats([], 0.5) }, metadata },
      {},
      'expected a whole number ≥ 0 in s1_ckbd.0.coupling.in_bn.num_batches_tracked, got 0.5',
    ],
    [
      'a tensor too many',
      { tensors: { ...good, 's1_ckbd.0.coupling.extra': floats([1]) }, metadata },
      {},
      'expected 420 tensors from s1_ckbd.0.coupling.scale to s2_ckbd.3.coupling.out_bn.num_batches_tracked, got s1_ckbd.0.coupling.extra besides',
    ],
    [
      'one name twice',
      { tensors: { ...good, [`module.${STEM}`]: floats([1]) }, metadata },
      {},
      `expected a name for each tensor, got ${STEM} twice, once of them as module.${STEM}`,
    ],
  ])('refuses %s', (_what, file, options, message) => {
    let error: unknown;
    try {
      readFlow(file, { source: 'f.model', ...options });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).toBe(`f.model: ${message}`);
  });

  const renamed = (rename: (name: string) => string): Parameters<typeof readFlow>[0]['tensors'] =>
    Object.fromEntries(Object.entries(good).map(([name, tensor]) => [rename(name), tensor]));
  const CIFAR: ReadFlowOptions = { layout: 'cifar10', imageSize: 8, couplingBn: true };
  const PARAMETRIZED = (name: string): string =>
    name
      .replace('.weight_g', '.parametrizations.weight.original0')
      .replace('.weight_v', '.parametrizations.weight.original1');
  it.each<[string, (name: string) => string]>([
    ['weight norm as parametrizations', PARAMETRIZED],
    ['an averaged, compiled model', (name) => `module._orig_mod.${PARAMETRIZED(name)}`],
    ['a checkpoint', (name) => `checkpoint.state_dict.flow.module.${name}`],
  ])('reads %s', (_what, rename) => {
    const whole = readFlow({ tensors: good, metadata });
    const wrapped = renamed(rename);
    const averaged = { n_averaged: { dtype: 'I64', shape: [], data: BigInt64Array.of(40n) } as Tensor, ...wrapped };
    expect(readFlow({ tensors: wrapped }, CIFAR).state).toEqual(whole.state);
    expect(isFlow(wrapped)).toBe(true);
    expect(readFlow({ tensors: averaged }, CIFAR).state).toEqual(whole.state);
  });

  it('guesses between no two flows', () => {
    const two = {
      ...renamed((name) => `flow.${name}`),
      ...renamed((name) => `ema.${name}`),
      'ema.s1_ckbd.0.coupling.scale': floats([1], 7),
    };
    expect(() => readFlow({ tensors: two }, { ...CIFAR, source: 'f.pth' })).toThrow(
      new FormatError(
        'f.pth',
        'expected one network, got "flow", "ema" with different numbers; say which is meant: --weights flow',
      ),
    );
    expect(readFlow({ tensors: two }, { ...CIFAR, weights: 'ema' }).state['s1_ckbd.0.coupling.scale'].data).toEqual(
      Float32Array.of(7),
    );
  });

  it('takes no layout that is none', () => {
    expect(() => readFlow({ tensors: good }, { layout: 'mnist' as 'cifar10' })).toThrow(
      'readFlow: expected the layout cifar10, imnet32, imnet64, celeba, got mnist',
    );
  });

  it('tells flows from other models', () => {
    expect(isFlow(good)).toBe(true);
    expect(isFlow(fixtureFile('pyramid8.pth').tensors)).toBe(true);
    expect(isFlow({ 'main.0.weight': floats([1]) })).toBe(false);
  });
});
