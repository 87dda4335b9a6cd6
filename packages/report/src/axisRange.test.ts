import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { linearAxis, logAxis, numberLabel, position, valueAt } from './axisRange.ts';

const labels = (axis: ReturnType<typeof logAxis>) =>
  axis.ticks.map(({ label }) => label).filter((label) => label !== '');

/** Ranges of all sizes: (low, high) with high/low from 1 to 1e20 around 1e-10 … 1e10. */
const RANGES = Array.from({ length: 60 }, (_, i) => {
  const low = 10 ** (((i * 7) % 21) - 10 + 0.37);
  return [low, low * 10 ** (((i * 11) % 41) / 2)] as const;
});

describe('logAxis', () => {
  it('labels every decade as a power of ten with eight minor ticks between', () => {
    const axis = logAxis(0.1, 100);
    expect(labels(axis)).toEqual(['10⁻¹', '10⁰', '10¹', '10²']);
    expect(axis.ticks.filter(({ value }) => value > 1 && value < 10)).toHaveLength(8);
  });

  it('labels 1, 2, 5 over less than two decades and even steps below a factor of five', () => {
    expect(labels(logAxis(0.02, 0.4))).toEqual(['0.02', '0.05', '0.1', '0.2']);
    expect(labels(logAxis(0.11, 0.14))).toEqual(['0.1', '0.12', '0.14', '0.16']);
  });

  it('skips decades when there are many', () => {
    expect(labels(logAxis(1e-14, 1e3))).toEqual(['10⁻¹²', '10⁻⁹', '10⁻⁶', '10⁻³', '10⁰', '10³']);
  });

  it('holds the range and has two to nine labels, whatever the range', () => {
    for (const [low, high] of RANGES) {
      const axis = logAxis(low, high);
      expect(axis.min).toBeLessThanOrEqual(low);
      expect(axis.max).toBeGreaterThanOrEqual(high);
      expect(labels(axis).length).toBeGreaterThanOrEqual(2);
      expect(labels(axis).length).toBeLessThanOrEqual(12);
      for (const { value } of axis.ticks) expect(value >= axis.min && value <= axis.max).toBe(true);
    }
  });
});

describe('linearAxis', () => {
  it('steps by 1, 2 or 5 and writes a true minus sign', () => {
    expect(labels(linearAxis(-0.4, 1.2))).toEqual(['0', '0.5', '1']);
    expect(labels(linearAxis(-0.4, 1.2, { maxLabels: 9 }))).toEqual([
      '−0.4',
      '−0.2',
      '0',
      '0.2',
      '0.4',
      '0.6',
      '0.8',
      '1',
      '1.2',
    ]);
  });

  it('widens a constant', () => {
    const { min, max } = linearAxis(5, 5);
    expect(min).toBeLessThan(5);
    expect(max).toBeGreaterThan(5);
  });
});

describe('position', () => {
  it('is inverted by valueAt on both kinds of axis', () => {
    for (const [low, high] of RANGES) {
      for (const axis of [logAxis(low, high), linearAxis(-low, high)]) {
        for (const at of [0, 0.2, 0.5, 0.9, 1])
          expect(position(axis, valueAt(axis, at))).toBeAllclose(at, { atol: 1e-10 }); // pow and log of ratios up to 1e20: a few hundred ulp
      }
    }
  });
});

describe('numberLabel', () => {
  it.each([
    [0, '0'],
    [0.05, '0.05'],
    [-2, '−2'],
    [5e-7, '5·10⁻⁷'],
    [1e5, '10⁵'],
    [-1.5e-9, '−1.5·10⁻⁹'],
    [12345, '12345'],
  ])('%p reads %s', (value, label) => {
    expect(numberLabel(value)).toBe(label);
  });
});
