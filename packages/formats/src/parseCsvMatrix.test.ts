import { describe, expect, it } from '@jest/globals';
import { loadBinaryFixture, loadJsonFixture } from '@geq/testing';
import { parseCsvMatrix, writeCsvMatrix } from './parseCsvMatrix.ts';

const bytes = loadBinaryFixture(import.meta.url, '../fixtures/savetxt.csv');
const golden = loadJsonFixture<number[][]>(import.meta.url, '../fixtures/savetxt.json');

describe('comma-separated matrices', () => {
  it('reads numpy.savetxt exactly (fixtures/make_numpy.py)', () => {
    const { rows, cols, data } = parseCsvMatrix(bytes);
    expect([rows, cols]).toEqual([golden.length, golden[0].length]);
    expect(Array.from(data)).toEqual(golden.flat()); // exact: 19 digits
  });

  it('writes numpy.savetxt byte for byte, ties and negative zero included', () => {
    expect(writeCsvMatrix({ rows: 7, cols: 3, data: Float64Array.from(golden.flat()) })).toBe(
      new TextDecoder().decode(bytes),
    );
  });

  it('skips comments and takes a vector as one value per line', () => {
    expect(parseCsvMatrix('# rho\n1\n2\n')).toEqual({ rows: 2, cols: 1, data: Float64Array.of(1, 2) });
  });

  it('names the line that is wrong', () => {
    expect(() => parseCsvMatrix('# a\n1,2\n3,4,5\n', { source: 'T.dat' })).toThrow(
      'T.dat, line 3: expected 2 numbers, as in the first row, got 3',
    );
    expect(() => parseCsvMatrix('1 2\n')).toThrow('parseCsvMatrix, line 1: expected a number, got "1 2"');
    expect(() => parseCsvMatrix('# only this\n')).toThrow(
      'parseCsvMatrix: expected at least one row of numbers, got none',
    );
    expect(() => writeCsvMatrix({ rows: 0, cols: 3, data: new Float64Array(0) })).toThrow(
      'writeCsvMatrix: expected at least one entry, got 0×3',
    );
  });
});
