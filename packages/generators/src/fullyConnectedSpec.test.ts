import { describe, expect, it } from '@jest/globals';
import {
  createFullyConnected,
  fullyConnectedSpecSchema,
  randSpec,
  specHash,
  specName,
  type FullyConnectedSpec,
} from './index.ts';

const spec: FullyConnectedSpec = { kind: 'fc', activation: 'sign', widths: [100, 100, 100, 100, 1000], seed: 0 };
const create = (changes: object): unknown => createFullyConnected({ ...spec, ...changes });

describe('GeneratorSpec', () => {
  it('survives a round trip through JSON', () => {
    expect(fullyConnectedSpecSchema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it('of the scenario rand has L layers, D → … → D → N', () => {
    expect(randSpec({ N: 1000, D: 100 })).toEqual(spec);
    expect(randSpec({ N: 5, D: 3, L: 1, activation: 'erf', seed: 7 })).toEqual({
      kind: 'fc',
      activation: 'erf',
      widths: [3, 5],
      seed: 7,
    });
    expect(() => randSpec({ N: 5, D: 3, L: 0 })).toThrow(
      new RangeError('randSpec: expected a whole depth L from 1 to 1000, got 0'),
    );
    expect(() => randSpec({ N: 5, D: 3, L: 1.5 })).toThrow('expected a whole depth L from 1 to 1000, got 1.5');
    expect(() => randSpec({ N: 0, D: 3 })).toThrow(
      'randSpec: expected a generator spec, got one where widths.4: Too small: expected number to be >=1',
    );
  });

  it('has a hash that depends on the content alone', () => {
    // printf '%s' '{"activation":"sign","kind":"fc","seed":0,"widths":[100,100,100,100,1000]}' | sha256sum
    expect(specHash(spec)).toBe('2b139be66245551287966ac27d34b0f8899568aebd8fcd28fa6b95ee7eca637c');
    expect(specHash({ seed: 0, widths: [100, 100, 100, 100, 1000], kind: 'fc', activation: 'sign' })).toBe(
      specHash(spec),
    );
    const others: FullyConnectedSpec[] = [
      { ...spec, seed: 1 },
      { ...spec, activation: 'erf' },
      { ...spec, widths: [100, 1000] },
    ];
    expect(new Set([spec, ...others].map(specHash)).size).toBe(4);
  });

  it("has the name of the authors' files", () => {
    expect(specName(spec)).toBe('rand_sign_L4');
    expect(specName({ ...spec, activation: 'relu', widths: [10, 20] })).toBe('rand_relu_L1');
    expect(specName({ ...spec, widths: [10, 50, 10, 20] })).toBe('rand_sign_L3_h50-10');
  });

  it('is refused with the path of what is wrong', () => {
    expect(() => create({ widths: [100] })).toThrow(
      'createFullyConnected: expected a generator spec, got one where widths: Too small: expected array to have >=2 items',
    );
    expect(() => create({ widths: [3, 2.5] })).toThrow(
      'got one where widths.1: Invalid input: expected int, received number',
    );
    expect(() => create({ widths: [3, 1e9] })).toThrow(
      'got one where widths.1: Too big: expected number to be <=65536',
    );
    expect(() => create({ widths: [60_000, 60_000] })).toThrow(
      'got one where widths: expected at most 100000000 weights in all, got 3600000000',
    );
    expect(() => create({ widths: new Array<number>(1002).fill(1) })).toThrow(
      'got one where widths: Too big: expected array to have <=1001 items',
    );
    expect(() => create({ activation: 'cosh' })).toThrow(
      'got one where activation: Invalid option: expected one of "sign"|"tanh"|"erf"|"relu"|"linear"',
    );
    expect(() => create({ seed: -1 })).toThrow('got one where seed: Too small: expected number to be >=0');
    expect(() => create({ bias: true })).toThrow('got one where the whole: Unrecognized key: "bias"');
    expect(() => create({ kind: 'dcgan' })).toThrow('got one where kind: Invalid input: expected "fc"');
  });
});
