import { describe, expect, it } from '@jest/globals';
import { fromRows, identity, isSymmetric, matrix, stackRows, transpose } from './index.ts';

describe('stackRows', () => {
  it('puts matrices on top of each other and refuses other widths', () => {
    expect(
      stackRows([
        fromRows([[1, 2]]),
        fromRows([
          [3, 4],
          [5, 6],
        ]),
      ]),
    ).toEqual(
      fromRows([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    expect(() => stackRows([identity(2), identity(3)])).toThrow('stackRows: expected 2 columns in every matrix, got 3');
    expect(() => stackRows([])).toThrow('stackRows: expected at least one matrix, got none');
  });
});

describe('matrix', () => {
  it('wraps or makes row-major data', () => {
    const data = new Float64Array(6);
    expect(matrix(2, 3, data).data).toBe(data);
    expect(
      fromRows([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual({ rows: 2, cols: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(
      transpose(
        fromRows([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
    ).toEqual(
      fromRows([
        [1, 4],
        [2, 5],
        [3, 6],
      ]),
    );
    expect(identity(2)).toEqual(
      fromRows([
        [1, 0],
        [0, 1],
      ]),
    );
    expect(fromRows([])).toEqual({ rows: 0, cols: 0, data: new Float64Array(0) });
  });

  it('refuses sizes that are none and data that do not fit', () => {
    expect(() => matrix(1.5, 2)).toThrow('matrix: expected whole numbers of rows and columns, got 1.5×2');
    expect(() => matrix(-1, 2)).toThrow('matrix: expected whole numbers of rows and columns, got -1×2');
    expect(() => matrix(2, 2, new Float64Array(3))).toThrow('matrix: expected 4 entries for 2×2, got 3');
    expect(() => fromRows([[1, 2], [3]])).toThrow('fromRows: expected every row to have 2 entries, row 1 has 1');
  });
});

describe('isSymmetric', () => {
  it('compares relative to the largest entry', () => {
    expect(
      isSymmetric(
        fromRows([
          [1, 2],
          [2, 3],
        ]),
      ),
    ).toBe(true);
    expect(
      isSymmetric(
        fromRows([
          [1, 2],
          [2.001, 300],
        ]),
      ),
    ).toBe(false);
    expect(
      isSymmetric(
        fromRows([
          [1, 2],
          [2.001, 300],
        ]),
        1e-5,
      ),
    ).toBe(true);
    expect(isSymmetric(matrix(0, 0))).toBe(true);
  });

  it('looks at every pair of entries of a matrix of several tiles', () => {
    const n = 130;
    for (const [i, j] of [
      [129, 0],
      [64, 63],
      [128, 127],
      [70, 5],
      [1, 0],
      [129, 128],
    ]) {
      const a = matrix(n, n);
      a.data[i * n + j] = 1;
      expect(isSymmetric(a, 0.5)).toBe(false);
      a.data[j * n + i] = 1;
      expect(isSymmetric(a)).toBe(true);
    }
  });

  it('is false for oblong matrices, NaN and infinities', () => {
    expect(isSymmetric(matrix(2, 3))).toBe(false);
    expect(
      isSymmetric(
        fromRows([
          [NaN, 0],
          [0, 1],
        ]),
        1,
      ),
    ).toBe(false);
    expect(
      isSymmetric(
        fromRows([
          [1, Infinity],
          [Infinity, 1],
        ]),
        1,
      ),
    ).toBe(false);
  });
});
