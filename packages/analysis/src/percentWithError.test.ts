import { describe, expect, it } from '@jest/globals';
import { percent, percentUp, percentWithError, withError } from './percentWithError.ts';

const plain = (text: string): string => text.replace(/\u00a0/g, ' ');

describe('withError', () => {
  it.each([
    [-0.2418, 0.0573, '−0.24 ± 0.06'],
    [2.148, 0.281, '2.1 ± 0.3'],
    [0.04213, 0.0132, '0.042 ± 0.013'],
    [12.3, 1.94, '12.3 ± 1.9'],
    [12.3, 2.4, '12 ± 2'],
    [1234, 56, '1234 ± 56'],
    [-0.004, 0.02, '0.00 ± 0.02'],
    [5, 0, '5.0'],
    [150, NaN, '150'],
    [0.00031, NaN, '0.00031'],
  ])('rounds %p ± %p to the same place', (value, error, text) => {
    expect(plain(withError(value, error))).toBe(text);
  });

  it('signs, in percent', () => {
    expect(plain(percentWithError(0.0034, 0.0011, { signed: true }))).toBe('+0.34 ± 0.11 %');
    expect(plain(percentWithError(-0.0034, NaN, { signed: true }))).toBe('−0.34 %');
    expect(plain(percentWithError(6e-16, NaN, { signed: true }))).toBe('+6e-14 %');
    expect(plain(percentWithError(-6e-16, NaN, { signed: true }))).toBe('−6e-14 %');
    expect(plain(percent(1.5))).toBe('150 %');
  });

  it('rounds a bound up', () => {
    expect(plain(percentUp(0.002901))).toBe('0.30 %');
    expect(plain(percentUp(0.0029))).toBe('0.29 %');
    expect(plain(percentUp(0))).toBe('0.0 %');
  });
});
