import { describe, expect, it } from '@jest/globals';
import { multiply } from 'mathjs';
import '@geq/testing';
import { fill, seeded } from '../fixtures/seeded.ts';
import {
  axpy,
  dot,
  fromRows,
  isSymmetric,
  matmul,
  matrix,
  matvec,
  plainKernels,
  syrk,
  transpose,
  type Matrix,
} from './index.ts';

const random = (rows: number, cols: number, seed: number): Matrix =>
  matrix(rows, cols, fill(new Float64Array(rows * cols), seeded(seed)));
const nested = (a: Matrix): number[][] =>
  Array.from({ length: a.rows }, (_, i) => [...a.data.subarray(i * a.cols, (i + 1) * a.cols)]);

describe('products', () => {
  it.each([
    [1, 1, 1],
    [3, 4, 5],
    [7, 20, 2],
    [30, 31, 29],
  ])('equal those of mathjs, %i×%i times …×%i', (m, k, n) => {
    const a = random(m, k, 1),
      b = random(k, n, 2),
      x = random(k, 1, 3);
    expect(matmul(a, b).data).toBeAllclose(multiply(nested(a), nested(b)).flat(), { atol: 1e-14 }); // a few tens of roundings
    expect(matvec(a, x.data)).toBeAllclose(multiply(nested(a), [...x.data]), { atol: 1e-14 }); // likewise
    expect(syrk(a).data).toBeAllclose(multiply(nested(transpose(a)), nested(a)).flat(), { atol: 1e-14 }); // likewise
    expect(dot(a.data, a.data)).toBeAllclose(Number(multiply([...a.data], [...a.data])), { rtol: 1e-13 }); // up to 930 positive terms
    expect(axpy(0.5, x.data, x.data)).toBeAllclose(
      x.data.map((xi) => 1.5 * xi),
      { rtol: 3e-16 },
    ); // one rounding each
  });

  it('are the same to the bit through SIMD kernels and plain loops', () => {
    const a = random(200, 161, 4),
      b = random(161, 170, 5); // past the size that goes through an arena
    const plain = matrix(200, 170);
    plainKernels.gemm64(200, 161, 170, a.data, b.data, plain.data);
    expect(matmul(a, b)).toEqual(plain);
    const wide = random(400, 161, 6),
      gram = syrk(wide),
      square = new Float64Array(161 * 161);
    plainKernels.syrk64(400, 161, wide.data, square);
    expect(isSymmetric(gram)).toBe(true);
    for (let i = 0; i < 161; i++)
      expect(gram.data.slice(i * 162, (i + 1) * 161)).toEqual(square.slice(i * 162, (i + 1) * 161));
  });

  it('leave their inputs alone', () => {
    const a = random(5, 5, 7),
      x = a.data.slice(0, 5),
      before = a.data.slice();
    matmul(a, a);
    syrk(a);
    matvec(a, x);
    axpy(2, x, x);
    expect(a.data).toEqual(before);
    expect(x).toEqual(before.slice(0, 5));
  });

  it('refuse sizes that do not fit', () => {
    const x = new Float64Array(2),
      y = new Float64Array(3);
    expect(() => matmul(matrix(2, 3), matrix(2, 3))).toThrow('matmul: expected a.cols = b.rows, got 2×3 times 2×3');
    expect(() => matvec(matrix(2, 3), x)).toThrow('matvec: expected 3 entries for a 2×3 matrix, got 2');
    expect(() => dot(x, y)).toThrow('dot: expected equal lengths, got 2 and 3');
    expect(() => axpy(1, x, y)).toThrow('axpy: expected equal lengths, got 2 and 3');
  });

  it('of empty matrices are empty or zero', () => {
    expect(matmul(matrix(2, 0), matrix(0, 2))).toEqual(
      fromRows([
        [0, 0],
        [0, 0],
      ]),
    );
    expect(syrk(matrix(0, 2))).toEqual(matrix(2, 2));
    expect(dot(new Float64Array(0), new Float64Array(0))).toBe(0);
  });
});
