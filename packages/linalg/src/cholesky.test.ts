import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { fill, seeded } from '../fixtures/seeded.ts';
import { cholesky, fromRows, identity, matmul, matrix, syrk, transpose, type Matrix } from './index.ts';

const gram = (p: number, n: number, seed: number): Matrix =>
  syrk(matrix(p, n, fill(new Float64Array(p * n), seeded(seed))));

describe('cholesky', () => {
  it.each([1, 2, 7, 8, 9, 20, 75])('reconstructs random positive definite matrices, n = %i', (n) => {
    const a = gram(2 * n + 3, n, n);
    const before = a.data.slice();
    const factor = cholesky(a);
    if (factor.status !== 'ok') throw new Error('expected a factor');
    const { lower } = factor;
    expect(matmul(lower, transpose(lower)).data).toBeAllclose(a.data, { atol: 1e-15 * n * n }); // n roundings of sums up to the diagonal ≈ 2n/3
    lower.data.forEach((x, ij) => {
      const [i, j] = [Math.floor(ij / n), ij % n];
      if (i === j) expect(x).toBeGreaterThan(0);
      if (i < j) expect(x).toBe(0);
    });
    expect(a.data).toEqual(before);
  });

  it('finds the factor one writes down', () => {
    const lower = fromRows([
      [2, 0, 0],
      [6, 1, 0],
      [-8, 5, 3],
    ]);
    expect(cholesky(matmul(lower, transpose(lower)))).toEqual({ status: 'ok', lower });
    expect(cholesky(identity(4))).toEqual({ status: 'ok', lower: identity(4) });
    expect(cholesky(matrix(0, 0))).toEqual({ status: 'ok', lower: matrix(0, 0) });
  });

  it('says where a matrix fails to be positive definite', () => {
    expect(
      cholesky(
        fromRows([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toEqual({ status: 'notPositiveDefinite', row: 1, pivot: -3 });
    expect(cholesky(matrix(3, 3))).toEqual({ status: 'notPositiveDefinite', row: 0, pivot: 0 });
    expect(
      cholesky(
        fromRows([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toEqual({ status: 'notPositiveDefinite', row: 1, pivot: 0 });
  });

  it('refuses what is not symmetric or not finite', () => {
    expect(() => cholesky(matrix(3, 4))).toThrow('cholesky: expected a square matrix, got 3×4');
    expect(() =>
      cholesky(
        fromRows([
          [1, 5],
          [0, 1],
        ]),
      ),
    ).toThrow(
      'cholesky: expected a symmetric matrix, got |a_ij − a_ji| up to 5 where the largest entry is 5; use (a + aᵀ)/2 if that is meant',
    );
    expect(() => cholesky(fromRows([[NaN]]))).toThrow(
      'cholesky: expected a finite matrix, got NaN or infinite entries',
    );
  });
});
