import { describe, expect, it } from '@jest/globals';
import { eigs, matrix as mathMatrix } from 'mathjs';
import '@geq/testing';
import { fill, seeded } from '../fixtures/seeded.ts';
import {
  fromRows,
  identity,
  matmul,
  matrix,
  symmetricEigen,
  symmetricEigenvalues,
  symmetricSpectrum,
  transpose,
  type Matrix,
} from './index.ts';

const ROUNDOFF = 2 ** -52;

const randomMatrix = (rows: number, cols: number, seed: number): Matrix =>
  matrix(rows, cols, fill(new Float64Array(rows * cols), seeded(seed)));

function randomSymmetric(n: number, seed: number): Matrix {
  const a = randomMatrix(n, n, seed);
  return matrix(
    n,
    n,
    a.data.map((x, ij) => x + a.data[(ij % n) * n + Math.floor(ij / n)]),
  );
}

const diagonal = (values: ArrayLike<number>): Matrix =>
  matrix(
    values.length,
    values.length,
    Float64Array.from({ length: values.length ** 2 }, (_, ij) =>
      ij % (values.length + 1) === 0 ? values[ij / (values.length + 1)] : 0,
    ),
  );

/** Q diag(values) Qᵀ with a random rotation Q, to round-off. */
function withSpectrum(values: number[], seed: number): Matrix {
  const { vectors } = symmetricEigen(randomSymmetric(values.length, seed));
  const a = matmul(matmul(vectors, diagonal(values)), transpose(vectors));
  return matrix(
    a.rows,
    a.cols,
    a.data.map((x, ij) => (x + a.data[(ij % a.cols) * a.cols + Math.floor(ij / a.cols)]) / 2),
  );
}

const largest = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Σ_τ f(ρ_τ) P_aτ P_bτ: the one kind of quantity a spectrum with clusters defines. */
function weightedSums(
  { eigenvalues, projections: p }: { eigenvalues: Float64Array; projections: Matrix },
  f: (rho: number) => number,
): Float64Array {
  const weighted = matrix(
    p.rows,
    p.cols,
    p.data.map((x, at) => x * f(eigenvalues[at % p.cols])),
  );
  return matmul(weighted, transpose(p)).data;
}

/** Properties that hold for every symmetric matrix. */
function checkSpectrum(a: Matrix, rows: Matrix): void {
  const before = { a: a.data.slice(), rows: rows.data.slice() };
  const n = a.rows;
  const spectrum = symmetricSpectrum(a, rows);
  const { eigenvalues, projections } = spectrum;
  const { values, vectors } = symmetricEigen(a);
  const size = Math.max(largest(eigenvalues), Number.MIN_VALUE);
  const rounding = 4 * ROUNDOFF * (n + 4); // n reflectors and about 2 n sweeps, each a few roundings at worst
  expect([projections.rows, projections.cols, eigenvalues.length]).toEqual([rows.rows, n, n]);
  expect(eigenvalues).toEqual(values);
  expect(symmetricEigenvalues(a)).toEqual(values);
  expect([...values].sort((x, y) => x - y)).toEqual([...values]);
  expect(matmul(transpose(vectors), vectors).data).toBeAllclose(identity(n).data, { atol: rounding }); // orthonormal to round-off
  expect(matmul(vectors, transpose(vectors)).data).toBeAllclose(identity(n).data, { atol: rounding }); // likewise
  expect(matmul(matmul(vectors, diagonal(values.map((x) => x / size))), transpose(vectors)).data).toBeAllclose(
    a.data.map((x) => x / size),
    { atol: rounding },
  ); // backward error in units of max|ρ|
  expect(projections.data).toBeAllclose(matmul(rows, vectors).data, {
    atol: rounding * Math.max(1, largest(rows.data) * n),
  }); // the same vectors, seen by other rows
  const norms = matmul(rows, transpose(rows)).data;
  expect(weightedSums(spectrum, () => 1)).toBeAllclose(norms, { atol: rounding * Math.max(1, largest(norms)) }); // U is orthogonal
  const forms = matmul(matmul(rows, a), transpose(rows)).data;
  expect(weightedSums(spectrum, (rho) => rho / size)).toBeAllclose(
    forms.map((x) => x / size),
    { atol: rounding * Math.max(1, largest(norms)) },
  ); // rows A rowsᵀ
  expect({ a: a.data, rows: rows.data }).toEqual(before);
}

describe('symmetricSpectrum and symmetricEigen', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 17, 33, 64, 101])(
    'random matrices, n = %i: orthonormal vectors, reconstruction, projections',
    (n) => {
      checkSpectrum(randomSymmetric(n, n + 1), randomMatrix(n % 4, n, 7));
      checkSpectrum(randomSymmetric(n, n + 100), randomMatrix(9, n, 8)); // rows beyond one strip
    },
  );

  it.each<[string, Matrix]>([
    ['zero', matrix(6, 6)],
    ['the identity', identity(9)],
    ['diagonal, unsorted, signs', diagonal([3, -1, 2, 2, 0, -5, 1e-9])],
    ['all ones: rank one', matrix(10, 10, new Float64Array(100).fill(1))],
    ['clusters', withSpectrum([1, 1, 1, 2, 2, 2, 2, 3, 3, 1, 1, 5], 3)],
    [
      'clusters 1e-14 apart',
      withSpectrum(
        Array.from({ length: 20 }, (_, i) => 1 + 1e-14 * i),
        4,
      ),
    ],
    [
      'sixteen decades',
      withSpectrum(
        Array.from({ length: 17 }, (_, i) => 10 ** (i - 16)),
        5,
      ),
    ],
    [
      'antidiagonal: pairs ±1',
      matrix(
        7,
        7,
        Float64Array.from({ length: 49 }, (_, ij) => (Math.floor(ij / 7) + (ij % 7) === 6 ? 1 : 0)),
      ),
    ],
    [
      'two blocks without a bond',
      matrix(
        6,
        6,
        Float64Array.from({ length: 36 }, (_, ij) =>
          Math.floor(ij / 18) === Math.floor((ij % 6) / 3) ? 1 + ((Math.floor(ij / 6) * (ij % 6)) % 3) : 0,
        ),
      ),
    ],
    [
      'graded downwards',
      matrix(
        12,
        12,
        Float64Array.from({ length: 144 }, (_, ij) => 10 ** -(Math.floor(ij / 12) + (ij % 12))),
      ),
    ],
    [
      'graded upwards',
      matrix(
        12,
        12,
        Float64Array.from({ length: 144 }, (_, ij) => 10 ** (Math.floor(ij / 12) + (ij % 12) - 22)),
      ),
    ],
    [
      'off-diagonal entries far below round-off',
      fromRows([
        [1, 1e-200, 1e-180],
        [1e-200, 1, 1e-300],
        [1e-180, 1e-300, 2],
      ]),
    ],
  ])('hard cases: %s', (_, a) => checkSpectrum(a, randomMatrix(3, a.rows, 9)));

  it('ranks: a Gram matrix of p < n samples has n − p eigenvalues at round-off', () => {
    const x = randomMatrix(20, 50, 11);
    const eigenvalues = symmetricEigenvalues(matmul(transpose(x), x));
    expect(eigenvalues.subarray(0, 30)).toBeAllclose(new Float64Array(30), { atol: 50 * ROUNDOFF * eigenvalues[49] }); // backward error of the reduction
    expect(eigenvalues[30]).toBeGreaterThan(0.1);
  });

  it.each([1e-320, 1e-300, 1e-160, 1e-8, 1e150, 1e300])('entries of size %s: the same spectrum, scaled', (scale) => {
    const a = fromRows([
      [4, 1, -2, 2],
      [1, 2, 0, 1],
      [-2, 0, 3, -2],
      [2, 1, -2, -1],
    ]);
    const scaled = matrix(
      4,
      4,
      a.data.map((x) => x * scale),
    );
    const expected = symmetricEigenvalues(a).map((x) => x * scale);
    expect(symmetricEigenvalues(scaled)).toBeAllclose(expected, { rtol: 1e-14, atol: 1e-322 }); // round-off of two runs; subnormals have few digits
    expect(weightedSums(symmetricSpectrum(scaled, identity(4)), (rho) => rho / scale)).toBeAllclose(
      scaled.data.map((x) => x / scale),
      { atol: scale < 1e-310 ? 3e-3 : 1e-14 },
    ); // subnormal eigenvalues have three digits
  });

  it.each([
    [5, 21],
    [12, 23],
    [40, 24],
  ])('mathjs finds the same eigenvalues and weighted sums (n = %i)', (n, seed) => {
    const a = randomSymmetric(n, seed);
    const rows = randomMatrix(2, n, seed + 1);
    const oracle = eigs(
      mathMatrix(Array.from({ length: n }, (_, i) => [...a.data.subarray(i * n, (i + 1) * n)])),
      1e-14,
    );
    const pairs = oracle.eigenvectors.map(({ value, vector }) => ({
      value: Number(value),
      vector: Float64Array.from(vector.valueOf() as number[]),
    }));
    pairs.sort((x, y) => x.value - y.value);
    const spectrum = symmetricSpectrum(a, rows);
    expect(spectrum.eigenvalues).toBeAllclose(
      pairs.map(({ value }) => value),
      { atol: 1e-12 },
    ); // mathjs iterates to 1e-14 a step
    const unit = pairs.map(({ vector }) => vector.map((x) => x / Math.hypot(...vector)));
    const theirs = { eigenvalues: spectrum.eigenvalues, projections: matmul(rows, transpose(fromRows(unit))) };
    for (const f of [Math.exp, (rho: number) => 1 / (1 + rho * rho)]) {
      expect(weightedSums(spectrum, f)).toBeAllclose(weightedSums(theirs, f), { rtol: 1e-11, atol: 1e-11 }); // their vectors carry their tolerance over the gaps
    }
  });

  it.each([10, 301])('the discrete Laplacian: 2 − 2 cos(kπ/(n+1)), n = %i', (n) => {
    const a = matrix(n, n);
    for (let i = 0; i < n; i++)
      for (let j = Math.max(0, i - 1); j < Math.min(n, i + 2); j++) a.data[i * n + j] = i === j ? 2 : -1;
    const exact = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    expect(symmetricEigenvalues(a)).toBeAllclose(exact, { atol: 4 * n ** 0.5 * ROUNDOFF * 4 }); // round-off of max ρ = 4
  });

  it("Clement's matrix, zero diagonal: −(n−1), −(n−3), …, n−1", () => {
    const n = 40;
    const a = matrix(n, n);
    for (let k = 1; k < n; k++) a.data[(k - 1) * n + k] = a.data[k * n + k - 1] = Math.sqrt(k * (n - k));
    expect(symmetricEigenvalues(a)).toBeAllclose(
      Array.from({ length: n }, (_, k) => 2 * k - n + 1),
      { atol: 100 * ROUNDOFF * n },
    ); // round-off of max ρ = n − 1
  });

  it('dense matrices with known eigenvectors: a_ij = min(i, j), through several panels and both block sizes (n = 300)', () => {
    const n = 300;
    const a = matrix(
      n,
      n,
      Float64Array.from({ length: n * n }, (_, ij) => Math.min(Math.floor(ij / n), ij % n) + 1),
    );
    const angle = (k: number): number => ((2 * (n - k) - 1) * Math.PI) / (2 * n + 1); // ascending eigenvalues
    const exact = Array.from({ length: n }, (_, k) => 1 / (4 * Math.sin(angle(k) / 2) ** 2));
    const vectors = matrix(
      n,
      n,
      Float64Array.from(
        { length: n * n },
        (_, ik) => (2 / Math.sqrt(2 * n + 1)) * Math.sin((Math.floor(ik / n) + 1) * angle(ik % n)),
      ),
    );
    const rows = randomMatrix(4, n, 33);
    const spectrum = symmetricSpectrum(a, rows);
    const rhoMax = exact[n - 1];
    expect(spectrum.eigenvalues).toBeAllclose(exact, { atol: 1e-13 * rhoMax }); // required; measured 1e-15
    const theirs = { eigenvalues: Float64Array.from(exact), projections: matmul(rows, vectors) };
    for (const f of [
      (rho: number) => rho / rhoMax,
      (rho: number) => 1 / (1 + rho),
      (rho: number) => Math.exp(-rho / 100),
    ]) {
      const size = largest(weightedSums(theirs, f));
      expect(weightedSums(spectrum, f)).toBeAllclose(weightedSums(theirs, f), { atol: 1e-11 * size }); // required
    }
  });

  it('a dense matrix of 300: trace, Frobenius norm, quadratic forms', () => {
    const a = randomSymmetric(300, 31);
    const rows = randomMatrix(4, 300, 32);
    const spectrum = symmetricSpectrum(a, rows);
    const { eigenvalues } = spectrum;
    const trace = Array.from({ length: 300 }, (_, i) => a.data[i * 301]).reduce((s, x) => s + x);
    expect(eigenvalues.reduce((s, x) => s + x)).toBeAllclose(trace, { atol: 1e-11 }); // 300 values of size 30 with 1e-14 each
    expect(eigenvalues.reduce((s, x) => s + x * x, 0)).toBeAllclose(
      a.data.reduce((s, x) => s + x * x, 0),
      { rtol: 1e-13 },
    ); // relative round-off of squares
    expect(weightedSums(spectrum, (rho) => rho ** 3)).toBeAllclose(
      matmul(matmul(rows, matmul(a, matmul(a, a))), transpose(rows)).data,
      { atol: 1e-8 },
    ); // ρ³ ≤ 3e4, |row|² ≈ 100, 1e-15 of it a few times over
  });

  it.each([1, 2, 3, 4, 5, 9, 16, 17, 30, 33, 101, 290])('both backends give the same bits, n = %i', (n) => {
    const a = randomSymmetric(n, 50 + n);
    const rows = randomMatrix(11, n, 51);
    expect(symmetricSpectrum(a, rows, { backend: 'plain' })).toEqual(symmetricSpectrum(a, rows, { backend: 'wasm' }));
  });

  it('averages the triangles of a matrix that is symmetric to round-off', () => {
    const a = fromRows([
      [2, 1 + 1e-10],
      [1 - 1e-10, 2],
    ]);
    expect(symmetricEigenvalues(a)).toBeAllclose([1, 3], { rtol: 1e-15 }); // (a + aᵀ)/2 is [[2, 1], [1, 2]] to the last bit or so
  });

  it('a row of the result does not depend on the other rows', () => {
    const a = randomSymmetric(25, 60);
    const rows = randomMatrix(10, 25, 61);
    const { projections } = symmetricSpectrum(a, rows);
    for (const k of [0, 7, 8, 9]) {
      const alone = symmetricSpectrum(a, matrix(1, 25, rows.data.slice(k * 25, (k + 1) * 25))).projections.data;
      expect(alone).toEqual(projections.data.slice(k * 25, (k + 1) * 25));
    }
  });

  it('refuses what has no spectrum', () => {
    expect(() => symmetricSpectrum(matrix(2, 3), matrix(0, 3))).toThrow(
      'symmetricSpectrum: expected a square matrix, got 2×3',
    );
    expect(() => symmetricSpectrum(identity(3), matrix(1, 2))).toThrow(
      'symmetricSpectrum: expected rows with 3 columns, got 1×2',
    );
    expect(() => symmetricSpectrum(identity(1), fromRows([[NaN]]))).toThrow(
      'symmetricSpectrum: expected finite rows, got NaN or infinite entries',
    );
    expect(() =>
      symmetricEigenvalues(
        fromRows([
          [1, NaN],
          [NaN, 1],
        ]),
      ),
    ).toThrow('symmetricEigenvalues: expected a finite matrix, got NaN or infinite entries');
    expect(() => symmetricEigen(fromRows([[Infinity]]))).toThrow(
      'symmetricEigen: expected a finite matrix, got NaN or infinite entries',
    );
    expect(() =>
      symmetricEigen(
        fromRows([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toThrow(
      'symmetricEigen: expected a symmetric matrix, got |a_ij − a_ji| up to 1 where the largest entry is 4; use (a + aᵀ)/2 if that is meant',
    );
  });
});
