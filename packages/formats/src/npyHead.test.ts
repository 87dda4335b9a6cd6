import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture } from '@geq/testing';
import { FormatError, npyNumbers, parseNpy, parseNpyHead, writeNpy, writeNpyHead } from './index.ts';

describe('.npy files piece by piece', () => {
  it.each(['matrix_f8', 'bigendian', 'version3_f8'])('the pieces of %s are the whole', (name) => {
    const bytes = loadBinaryFixture(import.meta.url, `../fixtures/${name}.npy`);
    const { shape, data } = parseNpy(bytes);
    const head = parseNpyHead(bytes.subarray(0, 200), { size: bytes.length });
    const row = head.width * (data.length / shape[0]);
    const rows = Array.from({ length: shape[0] }, (_, i) =>
      npyNumbers(head, bytes.subarray(head.start + i * row, head.start + (i + 1) * row), shape.slice(1)),
    );
    expect(rows.flatMap((each) => Array.from<number | bigint>(each.data))).toEqual(Array.from<number | bigint>(data));
  });

  it('writes the head that stands before the numbers', () => {
    const whole = writeNpy({ shape: [2, 3], data: new Float32Array(6).fill(1) });
    expect(writeNpyHead({ shape: [2, 3], dtype: '<f4' })).toEqual(whole.subarray(0, whole.length - 24));
  });

  it('refuses sizes that do not fit', () => {
    const head = writeNpyHead({ shape: [2, 3], dtype: '<f4' });
    expect(() => parseNpyHead(head, { source: 'x.npy', size: head.length + 20 })).toThrow(
      new FormatError('x.npy', 'expected 24 bytes of numbers for shape (2, 3), got 20; the file is cut off', {
        offset: 128,
      }),
    );
    expect(() => npyNumbers(parseNpyHead(head, { size: head.length + 24 }), new Uint8Array(8), [3])).toThrow(
      'npyNumbers: expected 12 bytes for shape (3), got 8',
    );
    expect(() => writeNpyHead({ shape: [2], dtype: '<c8' as '<f4' })).toThrow(
      'writeNpy: expected one of the dtypes <f8',
    );
    expect(() => writeNpyHead({ shape: [2, -1], dtype: '<f4' })).toThrow(
      'writeNpy: expected whole lengths of axes ≥ 0, got -1',
    );
  });
});
