import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { growAfter, shrinkAfter, initStepSize } from './stepSize.ts';

const factorOf = ([factor]: [number, unknown]): number => factor;
const rtol = 1e-14; // the same few operations, rounded

describe('growAfter', () => {
  // worked out by hand: p = 5: β = 0.04, α = 0.2 − 0.03 = 0.17; p = 4: β = 0.05, α = 0.25 − 0.0375 = 0.2125; E and E_previous powers of ten
  it.each([
    [5, 1, 1, 0.9],
    [5, 1e-2, 1, 0.9 * 10 ** 0.34],
    [5, 1, 1e-2, 0.9 * 10 ** -0.08],
    [5, 1e-2, 1e-1, 0.9 * 10 ** 0.3],
    [4, 1e-2, 1, 0.9 * 10 ** 0.425],
    [4, 1, 1e-2, 0.9 * 10 ** -0.1],
  ])('order %i, E = %p after %p: the formula', (order, E, previous, expected) => {
    expect(factorOf(growAfter(E, { order, previous, afterRejection: false }))).toBeAllclose(expected, { rtol });
  });

  it('grows five times at most: an error of nothing would ask for 0.9 · 10^1.7 = 45 times', () => {
    expect(factorOf(growAfter(1e-7, { order: 2, previous: 1, afterRejection: false }))).toBe(5);
  });

  it('shrinks to a fifth at most', () => {
    expect(factorOf(growAfter(1, { order: 1, previous: 1e-9, afterRejection: false }))).toBe(0.2); // 0.9 · 1e-9^0.2 = 0.014
  });

  it('takes errors below 1e-4 for 1e-4, now and as the previous one of the next step', () => {
    const [factor, state] = growAfter(0, { order: 5, previous: 1, afterRejection: false });
    expect(factor).toBeAllclose(0.9 * 10 ** 0.68, { rtol }); // 1e-4 to the power −0.17
    expect(state).toEqual({ order: 5, previous: 1e-4, afterRejection: false });
    expect(initStepSize(5)).toEqual({ order: 5, previous: 1e-4, afterRejection: false });
  });

  it('remembers E', () => {
    expect(growAfter(0.3, initStepSize(5))[1]).toEqual({ order: 5, previous: 0.3, afterRejection: false });
  });

  it('does not grow in the step after a rejection, and may in the one after that', () => {
    const [, rejected] = shrinkAfter(2, { order: 5, previous: 1, afterRejection: false });
    const [first, accepted] = growAfter(1e-3, rejected);
    expect(first).toBe(1);
    expect(factorOf(growAfter(1e-3, accepted))).toBeGreaterThan(2); // 0.9 · 10^0.51 · 10^−0.12
    expect(factorOf(growAfter(1, { ...rejected, previous: 1e-2 }))).toBeAllclose(0.9 * 10 ** -0.08, { rtol }); // it may shrink
  });
});

describe('shrinkAfter', () => {
  it.each([
    [5, 2, 0.9 * 2 ** -0.2],
    [5, 100, 0.9 * 10 ** -0.4],
    [4, 16, 0.45],
  ])('order %i, E = %p: without memory, E^{−1/p}', (order, E, expected) => {
    expect(factorOf(shrinkAfter(E, { order, previous: 1e-3, afterRejection: false }))).toBeAllclose(expected, { rtol });
  });

  it('shrinks to a fifth at most, to a tenth where E is no number, and keeps E of the last accepted step', () => {
    const state = { order: 5, previous: 0.3, afterRejection: false };
    expect(shrinkAfter(1e9, state)).toEqual([0.2, { order: 5, previous: 0.3, afterRejection: true }]);
    expect(factorOf(shrinkAfter(Infinity, state))).toBe(0.1);
    expect(factorOf(shrinkAfter(NaN, state))).toBe(0.1);
  });
});

describe('the controller on a step whose error is (h/h₁)^p', () => {
  /** Steps with error (h/h1)^5 until they have settled. */
  function settle(h1: number, h: number, steps: number): { sizes: number[]; rejected: number } {
    let state = initStepSize(5);
    let rejected = 0;
    const sizes: number[] = [];
    while (sizes.length < steps) {
      const E = (h / h1) ** 5;
      let factor: number;
      if (E <= 1) {
        sizes.push(h);
        [factor, state] = growAfter(E, state);
      } else {
        rejected++;
        [factor, state] = shrinkAfter(E, state);
      }
      h *= factor;
    }
    return { sizes, rejected };
  }

  it('settles where 0.9 E^{β − α} = 1, from far below and from far above', () => {
    const E = 0.9 ** (1 / 0.13);
    for (const h of [1e-6, 1e3]) expect(settle(1, h, 60).sizes[59]).toBeAllclose(E ** 0.2, { rtol: 1e-6 }); // what is left of the start after 60 steps
  });

  it('is there soon: some ten times five from 1e-6, without a rejection', () => {
    const { sizes, rejected } = settle(1, 1e-6, 20);
    expect(rejected).toBe(0);
    expect(sizes.findIndex((h) => h > 0.5)).toBeLessThan(14); // 5^9 = 2e6; 0.9 · 1e-4^(−0.13) = 3.0 a step once E counts as 1e-4
  });
});
