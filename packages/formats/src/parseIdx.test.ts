import { describe, expect, it } from '@jest/globals';
import { FormatError, isIdx, parseIdx } from './index.ts';

const idx = (type: number, shape: readonly number[], numbers: readonly number[]): Uint8Array =>
  Uint8Array.from([0, 0, type, shape.length, ...shape.flatMap((n) => [0, 0, n >> 8, n & 255]), ...numbers]);

describe('parseIdx', () => {
  it('reads images, labels and big-endian numbers', () => {
    expect(parseIdx(idx(8, [2, 1, 3], [1, 2, 3, 4, 5, 255]))).toEqual({
      dtype: 'U8',
      shape: [2, 1, 3],
      data: Uint8Array.of(1, 2, 3, 4, 5, 255),
    });
    expect(parseIdx(idx(8, [2], [7, 0])).shape).toEqual([2]);
    expect(parseIdx(idx(0x0b, [2], [1, 2, 255, 254])).data).toEqual(Int16Array.of(258, -2));
    expect(parseIdx(idx(0x0d, [1], [0x3f, 0x80, 0, 0])).data).toEqual(Float32Array.of(1));
    expect(isIdx(Uint8Array.of(0, 0, 8, 3))).toBe(false);
  });

  it('refuses other bytes, files that are cut off and bytes left over', () => {
    const bytes = idx(8, [2, 1, 3], [1, 2, 3, 4, 5, 6]);
    expect(() => parseIdx(bytes.subarray(0, -1), { source: 'x' })).toThrow(
      new FormatError('x', 'expected 6 bytes of numbers for shape (2, 1, 3), got 5; the file is cut off', {
        offset: 16,
      }),
    );
    expect(() => parseIdx(Uint8Array.from([...bytes, 0]))).toThrow('bytes are left over');
    expect(() => parseIdx(bytes.subarray(0, 12))).toThrow('expected 16 bytes of header, got 12; the file is cut off');
    expect(() => parseIdx(new Uint8Array(0))).toThrow('expected an .idx file as MNIST has them, got an empty file');
    expect(() => parseIdx(idx(8, [65535, 65535, 65535, 65535], []))).toThrow('the file is cut off');
  });
});
