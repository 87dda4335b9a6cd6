import { describe, expect, it } from '@jest/globals';
import { loadJsonFixture } from '@geq/testing';
import { pythonFloat32 } from './pythonFloat32.ts';

const golden = loadJsonFixture<[number, string][]>(import.meta.url, '../fixtures/float32.json');

describe('pythonFloat32', () => {
  it('equals str(numpy.float32(x)) on every power of two and ten and on random bits (fixtures/make_numpy.py)', () => {
    expect(golden.length).toBe(2000);
    expect(golden.filter(([x, text]) => pythonFloat32(x) !== text)).toEqual([]);
  });

  it('gives every float32 back', () => {
    expect(golden.every(([x]) => Object.is(Math.fround(Number(pythonFloat32(x))), x))).toBe(true);
  });

  it('rounds doubles to float32 first and prints nan and inf', () => {
    expect([0.1 + 2 ** -40, 1e40, -1e40, NaN].map(pythonFloat32)).toEqual(['0.1', 'inf', '-inf', 'nan']);
  });
});
