import { describe, expect, it } from '@jest/globals';
import { loadJsonFixture } from '@geq/testing';
import { formatE, formatG } from './formatE.ts';

const golden = loadJsonFixture<{ g: [number, number, string][]; e: [number, number, string][] }>(
  import.meta.url,
  '../fixtures/printf.json',
);

describe('formatG', () => {
  it('equals C printf %g on every golden value (fixtures/make_numpy.py)', () => {
    expect(golden.g.length).toBeGreaterThan(2500);
    expect(golden.g.filter(([x, digits, text]) => formatG(x, digits) !== text)).toEqual([]);
  });

  it('rounds exact ties to the even digit, where JavaScript rounds up', () => {
    expect([0.5, 1.5, 2.5, 3.5].map((x) => formatG(x, 1))).toEqual(['0.5', '2', '2', '4']);
    expect((2.5).toExponential(0)).toBe('3e+0'); // the rule of JavaScript that this function undoes
    expect(formatG(1234565, 6)).toBe('1.23456e+06');
  });

  it('prints nan, inf and negative zero as C does', () => {
    expect([NaN, Infinity, -Infinity, -0, 0].map((x) => formatG(x))).toEqual(['nan', 'inf', '-inf', '-0', '0']);
  });

  it('gives every double back at 17 digits', () => {
    expect(golden.g.every(([x]) => Object.is(Number(formatG(x, 17)), x))).toBe(true);
  });

  it('refuses a number of digits out of range', () => {
    expect(() => formatG(1, 0)).toThrow('formatG: expected a whole number of digits from 1 to 100, got 0');
    expect(() => formatG(1, 2.5)).toThrow('formatG: expected a whole number of digits from 1 to 100, got 2.5');
  });
});

describe('formatE', () => {
  it('equals C printf %e on every golden value', () => {
    expect(golden.e.length).toBeGreaterThan(700);
    expect(golden.e.filter(([x, fraction, text]) => formatE(x, fraction) !== text)).toEqual([]);
  });

  it('prints nan and inf as C does and refuses 101 digits', () => {
    expect([NaN, -Infinity].map((x) => formatE(x))).toEqual(['nan', '-inf']);
    expect(() => formatE(1, 100)).toThrow('formatE: expected a whole number of digits from 0 to 99, got 100');
  });
});
