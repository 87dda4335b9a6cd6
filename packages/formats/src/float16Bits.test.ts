import { describe, expect, it } from '@jest/globals';
import { loadJsonFixture } from '@geq/testing';
import { bfloat16Bits, bfloat16ToFloat32, float16Bits, float16ToFloat32 } from './float16Bits.ts';

const golden = loadJsonFixture<{ values: string[]; float16: number[]; bfloat16: number[] }>(
  import.meta.url,
  '../fixtures/half.json',
);
const everyPattern = Uint16Array.from({ length: 65_536 }, (_, i) => i);

/** The number that a pattern spells, by the definition of the formats. */
function byDefinition(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

describe.each([
  ['float16', float16ToFloat32, float16Bits, 5, 10],
  ['bfloat16', bfloat16ToFloat32, bfloat16Bits, 8, 7],
] as const)('%s', (name, toNumbers, toBits, exponentBits, fractionBits) => {
  it('spells every pattern as the definition says, and back', () => {
    const numbers = toNumbers(everyPattern);
    const wrong = everyPattern.findIndex(
      (bits, i) => !Object.is(numbers[i], byDefinition(bits, exponentBits, fractionBits)),
    );
    expect(wrong).toBe(-1);
    const back = toBits(numbers);
    const changed = everyPattern.findIndex((bits, i) => back[i] !== bits && !Number.isNaN(numbers[i]));
    expect(changed).toBe(-1);
    expect(toNumbers(toBits([NaN]))[0]).toBeNaN();
  });

  it('rounds as PyTorch does (fixtures/make_pytorch.py)', () => {
    const bits = toBits(golden.values.map((text) => (text === 'inf' ? Infinity : Number(text))));
    expect(Array.from(bits)).toEqual(golden[name]);
  });

  it('rounds once, from doubles: a tie that float32 would make is none', () => {
    const last = 2 ** -fractionBits; // gap between neighbours above 1
    const aboveTie = 1 + last / 2 + 2 ** -40; // as float32 it is the tie itself, which goes to even, down
    expect(toNumbers(toBits([aboveTie]))[0]).toBe(1 + last);
    expect(toNumbers(toBits([1 + last / 2]))[0]).toBe(1);
  });
});
