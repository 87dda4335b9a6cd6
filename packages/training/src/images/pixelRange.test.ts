import { describe, expect, it } from '@jest/globals';
import { byteOf, pixelRange, type Extremes } from './pixelRange.ts';

const of = (min: number, max: number, isWhole = false): Extremes => ({ min, max, isWhole });

describe('what numbers of images mean', () => {
  it.each([
    ['BOOL', of(0, 1, true), [0, 1]],
    ['U8', of(0, 255, true), [0, 255]],
    ['U8', of(3, 90, true), [0, 255]],
    ['F32', of(0, 1), [0, 1]],
    ['F64', of(0.1, 0.7), [0, 1]],
    ['F32', of(-1, 1), [-1, 1]],
    ['F16', of(-0.95, 0.97), [-1, 1]],
    ['F32', of(0, 255, true), [0, 255]],
    ['I64', of(0, 250, true), [0, 255]],
    ['U16', of(0, 65_535, true), [0, 65_535]],
    ['F32', of(0, 1, true), [0, 1]],
  ] as const)('%s of %j has one reading', (dtype, extremes, [low, high]) => {
    expect(pixelRange('x', dtype, extremes)).toMatchObject({ low, high });
  });

  it.each([
    ['F32', of(-0.5, 0.5), '-0.5,0.5'],
    ['F32', of(-0.003, 1.02), '0,1, which clamps'],
    ['F32', of(-1.1, 1.05), '-1,1'],
    ['F32', of(0, 0.4), '0,1'],
    ['F32', of(-0.6, 0.7), '-1,1'],
    ['F64', of(0, 16, true), '0,16'],
    ['F32', of(0, 254.7), '0,255'],
    ['U8', of(0, 1, true), '0,1'],
    ['U8', of(0, 16, true), '0,16'],
    ['I64', of(0, 1, true), '0,1'],
    ['U16', of(0, 200, true), undefined],
    ['U16', of(0, 255, true), undefined],
    ['U16', of(0, 4095, true), '0,4095 for 12 bits'],
    ['I8', of(-128, 127, true), '-128,127'],
    ['I32', of(0, 65_000, true), '0,65535'],
    ['F32', of(-2.1, 2.6), undefined],
  ] as const)('%s of %j is refused, with the option', (dtype, extremes, option) => {
    if (dtype === 'U16' && extremes.max <= 255) {
      expect(pixelRange('x', dtype, extremes)).toMatchObject({ low: 0, high: 255 }); // whole numbers that fill bytes, whatever holds them
      return;
    }
    expect(() => pixelRange('x', dtype, extremes)).toThrow(
      option === undefined ? 'undo their normalisation first' : `--range ${option}`,
    );
  });

  it('is what the user says, unless the numbers contradict it', () => {
    expect(pixelRange('x', 'F32', of(-0.5, 0.5), [-0.5, 0.5])).toMatchObject({
      low: -0.5,
      high: 0.5,
      words: 'floats from −0.5 to 0.5, −0.5 black and 0.5 white as --range says',
    });
    expect(pixelRange('x', 'F32', of(-0.003, 1.02), [0, 1]).words).toContain('those beyond clamped');
    expect(() => pixelRange('x', 'U8', of(0, 255, true), [0, 1])).toThrow(
      'x: expected numbers about 0 to 1, as --range says, got whole numbers from 0 to 255; say the range that they have',
    );
    expect(() => pixelRange('x', 'F32', of(0, 1), [0, 255])).toThrow('which would all look the same');
    expect(() => pixelRange('x', 'F32', of(NaN, NaN))).toThrow('expected numbers that are finite');
  });

  it('becomes the nearest byte', () => {
    expect([-1, 0, 0.5, 1, 2].map((x) => byteOf(x, { low: 0, high: 1 }))).toEqual([0, 0, 128, 255, 255]);
    for (let byte = 0; byte < 256; byte++)
      expect([
        byteOf(Math.fround(byte / 255) - 0.5, { low: -0.5, high: 0.5 }),
        byteOf(byte * 257, { low: 0, high: 65_535 }),
      ]).toEqual([byte, byte]);
  });
});
