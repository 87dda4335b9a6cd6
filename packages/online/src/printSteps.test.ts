import { describe, expect, it } from '@jest/globals';
import { printTimes } from '@geq/overlaps';
import { stream } from '@geq/random';
import { printSteps } from './index.ts';

describe('printSteps', () => {
  it('is 0, then the first step at or past each time', () => {
    expect(Array.from(printSteps(Float64Array.of(0.1, 0.25, 1), 10))).toEqual([0, 1, 3, 10]);
  });

  it('lets times within one step share a row, t = 0 included', () => {
    expect(Array.from(printSteps(Float64Array.of(0, 0.11, 0.15, 0.2), 10))).toEqual([0, 2]);
  });

  it('finds the first step for random times and sizes, in the arithmetic of the column t', () => {
    const rng = stream(3, 'print-steps', 0);
    for (let i = 0; i < 2000; i++) {
      const N = 1 + Math.floor(5000 * rng.uniform());
      // every other time is exactly a step over N, where rounding could go either way
      const time = i % 2 === 0 ? 100 * rng.uniform() : (1 + Math.floor(1e6 * rng.uniform())) / N;
      const [, step] = printSteps(Float64Array.of(time), N);
      expect(step / N).toBeGreaterThanOrEqual(time);
      expect((step - 1) / N).toBeLessThan(time);
    }
  });

  it('ends at N·tMax for the default times', () => {
    for (const N of [250, 999, 3072]) expect(printSteps(printTimes(100), N).at(-1)).toBe(100 * N);
  });

  it.each([
    [[0.1, 0.1], 'printSteps: expected strictly increasing print times, got 0.1 then 0.1 at entry 1'],
    [[1, 0.5], 'printSteps: expected strictly increasing print times, got 1 then 0.5 at entry 1'],
    [[NaN], 'printSteps: expected finite print times of at least 0, got NaN at entry 0'],
    [[-1], 'printSteps: expected finite print times of at least 0, got -1 at entry 0'],
    [[1, Infinity], 'printSteps: expected finite print times of at least 0, got Infinity at entry 1'],
    [[1e15], 'printSteps: expected at most 9007199254740991 steps, got print time 1000000000000000 at N = 100'],
    [[], 'printSteps: expected a print time above 0, got no times'],
    [[0], 'printSteps: expected a print time above 0, got only 0'],
  ])('refuses %j', (times, message) => {
    expect(() => printSteps(Float64Array.from(times), 100)).toThrow(new RangeError(message));
  });
});
