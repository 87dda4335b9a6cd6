import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { adam, adamInto, gradientName, startAdam, type Adam, type Tensors } from '../index.ts';

type Numbers = Readonly<Record<'w' | 'b', number[]>>;
interface Golden {
  readonly options: { readonly lr: number; readonly beta1: number; readonly beta2: number; readonly epsilon: number };
  readonly shapes: Readonly<Record<'w' | 'b', number[]>>;
  readonly start: Numbers;
  readonly gradients: readonly Numbers[];
  readonly float64: readonly { readonly parameters: Numbers; readonly first: Numbers; readonly second: Numbers }[];
  readonly float32: Golden['float64'];
}
const golden = JSON.parse(readFileSync(new URL('../../fixtures/adam.json', import.meta.url), 'utf8')) as Golden;
const { lr: eta, ...betas } = golden.options;
const options = { eta, ...betas };
const precisions = [
  ['float64', Float64Array, { rtol: 1e-14 }],
  ['float32', Float32Array, { rtol: 5e-7 }],
] as const; // a few roundings of 1e-16 and of 6e-8
const NAMES = ['w', 'b'] as const;

const tensors = (
  numbers: Numbers,
  Numbers: typeof Float32Array | typeof Float64Array,
  rename = (name: string): string => name,
): Tensors =>
  Object.fromEntries(
    NAMES.map((name) => [rename(name), { shape: golden.shapes[name], data: Numbers.from(numbers[name]) }]),
  );

describe('adam', () => {
  it.each(precisions)(
    'moves parameters and moments as PyTorch does in %s (golden: fixtures/make_adam.py)',
    (precision, Numbers, tolerance) => {
      let state = startAdam(tensors(golden.start, Numbers));
      const spare: Pick<Adam, 'parameters' | 'first' | 'second'> = {
        parameters: tensors(golden.start, Numbers),
        first: tensors(golden.start, Numbers),
        second: tensors(golden.start, Numbers),
      };
      golden.gradients.forEach((numbers, t) => {
        const gradients = tensors(numbers, Float64Array, gradientName);
        const written = adamInto(spare, state, { gradients, ...options });
        expect(written.parameters).toBe(spare.parameters);
        state = adam(state, gradients, options);
        expect(state).toEqual(written);
        expect(state.step).toBe(t + 1);
        for (const key of ['parameters', 'first', 'second'] as const)
          for (const name of NAMES) {
            expect(state[key][name].data).toBeInstanceOf(Numbers);
            expect(state[key][name].data).toBeAllclose(golden[precision][t][key][name], tolerance);
          }
      });
    },
  );

  it('leaves its inputs alone, and may write into the state it comes from', () => {
    const gradients = tensors(golden.gradients[0], Float32Array, gradientName);
    const state = startAdam(tensors(golden.start, Float32Array));
    const next = adam(state, gradients, options);
    expect(state).toEqual(startAdam(tensors(golden.start, Float32Array)));
    expect(adamInto(state, state, { gradients, ...options })).toEqual(next);
  });

  it('names what does not fit', () => {
    const state = startAdam(tensors(golden.start, Float32Array));
    const gradients = tensors(golden.gradients[0], Float32Array, gradientName);
    expect(() => adam(state, gradients, { eta: NaN })).toThrow('adam: expected a finite eta > 0, got NaN');
    expect(() => adam(state, gradients, { eta: 1, beta1: 1 })).toThrow('adam: expected beta1 in [0, 1), got 1');
    expect(() => adam(state, { 'grad w': gradients['grad w'] }, { eta: 1 })).toThrow(
      'adam: expected grad b of shape 4, got none',
    );
    expect(() => adam(state, { ...gradients, 'grad b': gradients['grad w'] }, { eta: 1 })).toThrow(
      'adam: expected grad b of shape 4, got 2×3',
    );
  });
});
