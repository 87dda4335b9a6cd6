import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { allFinite, updateRunningStatistics } from '../index.ts';

const vector = (...data: number[]): { shape: number[]; data: Float32Array } => ({
  shape: [data.length],
  data: Float32Array.from(data),
});

describe('updateRunningStatistics', () => {
  it('takes a tenth of the batch, with the unbiased variance (by hand)', () => {
    const running = { 'n.running_mean': vector(1, 2), 'n.running_var': vector(1, 1), 'other.running_mean': vector(5) };
    // n = 4: variance 3 is 4 unbiased
    const moved = updateRunningStatistics(running, { 'n.mean': vector(11, 2), 'n.variance': vector(3, 0) }, { n: 4 });
    expect(moved['n.running_mean'].data).toBeAllclose([2, 2], { rtol: 1e-7 }); // one rounding to float32
    expect(moved['n.running_var'].data).toBeAllclose([1.3, 0.9], { rtol: 1e-7 }); // one rounding to float32
    expect(moved['other.running_mean']).toBe(running['other.running_mean']);
    expect(running['n.running_mean']).toEqual(vector(1, 2));
  });

  it('needs two numbers a channel', () => {
    expect(() => updateRunningStatistics({}, {}, { n: 1 })).toThrow(
      'updateRunningStatistics: expected at least two numbers a channel in n, got 1; take a larger batch',
    );
  });
});

it('allFinite sees NaN and infinities', () => {
  expect(allFinite({ a: vector(1, -2), b: vector() })).toBe(true);
  for (const bad of [NaN, Infinity, -Infinity]) expect(allFinite({ a: vector(1), b: vector(0, bad) })).toBe(false);
});
