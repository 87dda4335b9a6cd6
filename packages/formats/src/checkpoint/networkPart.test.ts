import { describe, expect, it } from '@jest/globals';
import type { ModuleRecord, NamedTensors, Tensor } from '../tensor.ts';
import type { CheckpointPart } from './checkpointPart.ts';
import { networkPart } from './networkPart.ts';
import { withoutWrappers } from './withoutWrappers.ts';

const numbers = (value: number, shape: number[] = [1]): Tensor => ({
  dtype: 'F32',
  shape,
  data: new Float32Array(shape.reduce((size, n) => size * n, 1)).fill(value),
});
const count: Tensor = { dtype: 'I64', shape: [], data: BigInt64Array.of(3n) };

/** A network here is a.weight and b.weight, whatever wraps them. */
function fault({ tensors, modules }: CheckpointPart): string | undefined {
  if (modules?.some(({ className }) => className === 'Odd')) return 'expected no Odd, got one';
  const names = Object.keys(tensors).map(withoutWrappers);
  return names.toSorted().join() === 'a.weight,b.weight'
    ? undefined
    : `expected a.weight and b.weight, got ${names.slice(0, 3).join(', ')}`;
}
const network = (prefix = '', value = 1): Record<string, Tensor> => ({
  [`${prefix}a.weight`]: numbers(value),
  [`${prefix}b.weight`]: numbers(2),
});
const part = (tensors: NamedTensors['tensors'], weights?: string): string => {
  const {
    name,
    tensors: found,
    beside,
  } = networkPart({ tensors }, { fault, ...(weights !== undefined && { weights }) });
  return `${name} ${[...found[Object.keys(found)[0]].data].join()}${beside.length > 0 ? ` beside ${beside.join(', ')}` : ''}`;
};

describe('networkPart', () => {
  it.each<[string, Record<string, Tensor>, string]>([
    ['a file by itself', network(), ' 1'],
    ['behind wrappers', network('module._orig_mod.'), ' 1'],
    ['under a name', network('foo.'), 'foo 1'],
    ['under names', network('checkpoint.state_dict.netG.'), 'checkpoint.state_dict.netG 1'],
    ['an averaged model', { n_averaged: count, ...network('module.') }, ' 1 beside n_averaged'],
    ['beside a count', { step: count, ...network() }, ' 1 beside step'],
    ['beside a discriminator', { ...network('netG.module.'), 'netD.a.weight': numbers(5) }, 'netG 1 beside netD'],
    [
      'beside optimizers and noise',
      {
        'optimizer.state.0.exp_avg': numbers(1),
        ...network('model.'),
        fixed_noise: numbers(0),
        'x.state.0.step': count,
        'losses.0': numbers(1),
      },
      'model 1 beside optimizer, fixed_noise, x, losses',
    ],
    [
      'in a checkpoint of geq train',
      {
        step: count,
        ...network('generator.'),
        'discriminator.a.weight': numbers(5),
        ...network('first.generator.'),
        ...network('second.generator.'),
      },
      'generator 1 beside step, discriminator, first, second',
    ],
    ['twice the same', { ...network('netG.'), ...network('G_ema.') }, 'netG 1'],
  ])('finds one %s', (_what, tensors, found) => {
    expect(part(tensors)).toBe(found);
  });

  it('guesses between no two: one has to be named', () => {
    const two = { ...network('netG.'), ...network('G_ema.module.', 7), 'optimizer.state.0.exp_avg': numbers(1) };
    expect(() => part(two)).toThrow(
      new RangeError(
        'expected one network, got "netG", "G_ema" with different numbers; say which is meant: --weights netG',
      ),
    );
    expect([part(two, 'netG'), part(two, 'G_ema'), part(two, 'G_ema.module'), part(two, 'G_ema.')]).toEqual([
      'netG 1',
      'G_ema 7',
      'G_ema.module 7',
      'G_ema 7',
    ]);
    expect(() => part(two, 'ema')).toThrow(
      new RangeError('expected as --weights one of the names in the file, "netG", "G_ema", "optimizer", got "ema"'),
    );
    expect(() => part({ ...network('one.'), ...network('two.', 7) })).toThrow(
      'got "one", "two" with different numbers',
    );
  });

  it('takes no part for the whole: what is neither known nor understood may belong to it', () => {
    const mapped = { 'mapping.weight': numbers(1), ...network('main.') };
    expect(() => part(mapped)).toThrow(
      new RangeError(
        'expected a.weight and b.weight, got mapping.weight, main.a.weight, main.b.weight; if "main" alone makes outputs of latents, without "mapping", say so: --weights main',
      ),
    );
    expect(part(mapped, 'main')).toBe('main 1');
    expect(() =>
      part({ 'netG.mapping.weight': numbers(1), ...network('netG.main.'), 'netD.a.weight': numbers(5) }),
    ).toThrow('without "netG.mapping", say so: --weights netG.main');
    expect(() => part({ scale: numbers(3), ...network('main.') })).toThrow('without "scale", say so: --weights main');
    expect(() => part({ ...network('block1.'), ...network('block2.', 7), 'out.weight': numbers(1) })).toThrow(
      /^expected a\.weight and b\.weight, got block1\.a\.weight, block1\.b\.weight, block2\.a\.weight$/,
    ); // layers, not networks
  });

  it('says of a file without one what is wrong where one should be', () => {
    expect(() => part({ 'netG.x.weight': numbers(1), 'netD.a.weight': numbers(5) })).toThrow(
      'expected a.weight and b.weight, got x.weight',
    );
    expect(() => part({})).toThrow('expected a.weight and b.weight, got ');
  });

  it('takes whole modules of a dictionary one by one, with all that they hold', () => {
    const module = (name: string, className = 'Net'): ModuleRecord => ({
      name,
      className,
      attributes: {},
      hasHooks: false,
    });
    const tensors = { ...network('G.'), 'D.a.weight': numbers(5) };
    expect(networkPart({ tensors, modules: [module('G'), module('G.a'), module('D')] }, { fault })).toMatchObject({
      name: 'G',
      modules: [{ name: '' }, { name: 'a' }],
      beside: ['D'],
    });
    expect(() =>
      networkPart({ tensors: network('main.'), modules: [module(''), module('main'), module('up', 'Odd')] }, { fault }),
    ).toThrow(
      'expected no Odd, got one; if "main" alone makes outputs of latents, without "up", say so: --weights main',
    );
  });

  it('is quick and bounded, whatever the names', () => {
    const many = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`x${i}.${'y.'.repeat(20)}weight`, numbers(1)]),
    );
    expect(() => part(many)).toThrow('expected a.weight and b.weight');
  });
});

describe('withoutWrappers', () => {
  it.each([
    ['module.main.0.weight', 'main.0.weight'],
    ['_orig_mod.module.x', 'x'],
    ['main._orig_mod.0._fsdp_wrapped_module.weight', 'main.0.weight'],
    ['net.module.x', 'net.module.x'],
    ['module', ''],
    ['modular.x', 'modular.x'],
  ])('%s', (name, bare) => {
    expect(withoutWrappers(name)).toBe(bare);
  });
});
