import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { printTimes } from './printTimes.ts';

describe('printTimes', () => {
  it('are 200, evenly spaced in log t, from 0.1 to the end', () => {
    const t = printTimes(1000);
    expect([t.length, t[0], t[199]]).toEqual([200, 0.1, 1000]);
    for (let i = 1; i < 200; i++) expect(t[i] / t[i - 1]).toBeAllclose(10 ** (4 / 199), { rtol: 1e-12 }); // round-off of powers
  });

  it('keep one decade for short runs, and always increase', () => {
    for (const tMax of [1e-6, 0.05, 0.1, 0.5, 1, 7, 1e6]) {
      const t = printTimes(tMax, 17);
      expect(t[16]).toBe(tMax);
      expect(t[0]).toBeLessThanOrEqual(0.1 * Math.max(1, tMax));
      expect(t.every((x, i) => x > 0 && (i === 0 || x > t[i - 1]))).toBe(true);
    }
  });

  it.each([
    [[0], 'printTimes: expected a finite time > 0, got 0'],
    [[NaN], 'printTimes: expected a finite time > 0, got NaN'],
    [[Infinity], 'printTimes: expected a finite time > 0, got Infinity'],
    [[10, 1], 'printTimes: expected a whole count of at least 2, got 1'],
    [[10, 2.5], 'printTimes: expected a whole count of at least 2, got 2.5'],
  ])('refuse %p', ([tMax, count], message) => {
    expect(() => printTimes(tMax, count)).toThrow(message);
  });
});
