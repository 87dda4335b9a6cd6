import { describe, expect, it } from '@jest/globals';
import { eightBitToFloat32, type EightBitDtype, isEightBitDtype } from './eightBitToFloat32.ts';

/** 1, the smallest and largest number, negative zero, and what is no number, by the tables of the formats. */
const KNOWN: Readonly<Record<EightBitDtype, readonly (readonly [byte: number, value: number])[]>> = {
  F8_E4M3: [
    [0x38, 1],
    [0x01, 2 ** -9],
    [0x08, 2 ** -6],
    [0x7e, 448],
    [0xfe, -448],
    [0x7f, NaN],
    [0xff, NaN],
    [0x80, -0],
  ],
  F8_E5M2: [
    [0x3c, 1],
    [0x01, 2 ** -16],
    [0x04, 2 ** -14],
    [0x7b, 57344],
    [0x7c, Infinity],
    [0xfc, -Infinity],
    [0x7d, NaN],
    [0x80, -0],
  ],
  F8_E4M3FNUZ: [
    [0x40, 1],
    [0x01, 2 ** -10],
    [0x7f, 240],
    [0xff, -240],
    [0x80, NaN],
    [0x00, 0],
  ],
  F8_E5M2FNUZ: [
    [0x40, 1],
    [0x01, 2 ** -17],
    [0x7f, 57344],
    [0x80, NaN],
    [0x00, 0],
  ],
  F8_E8M0: [
    [127, 1],
    [0, 2 ** -127],
    [254, 2 ** 127],
    [255, NaN],
  ],
};

describe('8-bit floats', () => {
  it.each(Object.keys(KNOWN) as EightBitDtype[])('%s: known numbers, and more bits give larger ones', (dtype) => {
    const known = KNOWN[dtype];
    expect([
      ...eightBitToFloat32(
        dtype,
        Uint8Array.from(known, ([byte]) => byte),
      ),
    ]).toEqual(known.map(([, value]) => value));
    const rising = eightBitToFloat32(
      dtype,
      Uint8Array.from({ length: 128 }, (_, byte) => byte),
    ).filter((x) => !Number.isNaN(x));
    expect(rising.every((x, i) => i === 0 || x > rising[i - 1])).toBe(true);
  });

  it('are told from bytes', () => {
    expect([isEightBitDtype('F8_E4M3'), isEightBitDtype('U8'), isEightBitDtype('F16')]).toEqual([true, false, false]);
  });
});
