import { describe, expect, it } from '@jest/globals';
import { canonicalJson, contentHash } from './index.ts';

describe('canonicalJson', () => {
  it('spells one value in one way', () => {
    expect(canonicalJson({ b: [1, 'é', null, true], a: { z: -0, y: 1e21 } })).toBe(
      '{"a":{"y":1e+21,"z":0},"b":[1,"é",null,true]}',
    );
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }));
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });

  it('is JSON: parsing gives the value back', () => {
    const value = { widths: [3, 4], name: 'quote " and \\ and \n', nested: [{}, []], half: 0.5 };
    expect(JSON.parse(canonicalJson(value))).toEqual(value);
  });

  it('refuses numbers that JSON would turn into null', () => {
    expect(() => canonicalJson({ a: [NaN] })).toThrow(
      new RangeError('canonicalJson: expected finite numbers, got NaN'),
    );
    expect(() => canonicalJson(Infinity)).toThrow('got Infinity');
  });
});

describe('contentHash', () => {
  it('is the SHA-256 of the text', () => {
    // printf '{"a":1}' | sha256sum
    expect(contentHash({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
  });
});
