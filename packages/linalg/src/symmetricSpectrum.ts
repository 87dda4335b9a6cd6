import { log2 } from '@geq/elementary';
import { bandIndex, bandToTridiagonal, chaseLength, createBand } from './bandToTridiagonal.ts';
import { carriedBytes, carriedMatrix, carryRows, rotateRows } from './carriedRows.ts';
import { identity, matrix, type Matrix } from './matrix.ts';
import { rawArena, type ArenaOptions } from './rawArena.ts';
import { reduceToBand, reductionLength } from './reduceToBand.ts';
import { requireSymmetric } from './isSymmetric.ts';
import { copyToTiles, tilesLength } from './triangularTiles.ts';
import { tridiagonalQL } from './tridiagonalQL.ts';

const BAND = 16; // width of the band: wide enough for the matrix product to run at its limit, narrow enough for the chase to stay cheap

/** Eigenvalues of a symmetric matrix and given rows in its eigenbasis. */
export interface SymmetricSpectrum {
  /** ρ_1 ≤ … ≤ ρ_n. */
  readonly eigenvalues: Float64Array;
  /** p×n: rows · U, where column τ of the orthogonal U is the eigenvector of ρ_τ. */
  readonly projections: Matrix;
}

/**
 * Eigenvalues of a symmetric matrix A = U diag(ρ) Uᵀ and the projections of p given rows on its eigenvectors, rows · U, without
 * forming U: the rows pass through the reflectors of the reduction (to a band at the speed of a matrix product, from there to a tridiagonal
 * matrix in cache) and the rotations of the QL iteration. 4/3 n³ flops once, then O(n² p).
 *
 * Eigenvectors have no preferred sign, and within a cluster of equal eigenvalues no preferred basis: compare sums such as
 * Σ_τ f(ρ_τ) P_aτ P_bτ, never single projections. Eigenvalues are exact for a matrix within about 1e-15·√n·max|ρ| of A.
 *
 * @param a n×n, symmetric to 1e-8 of its largest entry; its two triangles are averaged; not modified
 * @param rows p×n, p ≥ 0; not modified
 * @returns ascending eigenvalues (length n) and projections (p×n)
 * @throws RangeError when a is not square, symmetric and finite, or rows has not n columns and finite entries. Memory: 4 n² bytes
 *   and 2 kB n beside the input (72 MB at n = 4000, 420 MB at n = 10,000)
 * @see Bischof, Lang & Sun, ACM Trans. Math. Softw. 26, 581 (2000); Golub & Van Loan, Matrix Computations, section 8.3.3
 */
export function symmetricSpectrum(a: Matrix, rows: Matrix, options: ArenaOptions = {}): SymmetricSpectrum {
  return spectrum('symmetricSpectrum', a, rows, options);
}

/** Eigenvalues of a symmetric matrix, ascending; see symmetricSpectrum for accuracy, errors and memory. */
export function symmetricEigenvalues(a: Matrix, options: ArenaOptions = {}): Float64Array {
  return spectrum('symmetricEigenvalues', a, matrix(0, a.cols), options).eigenvalues;
}

/**
 * The whole decomposition A = V diag(values) Vᵀ: the identity carried through symmetricSpectrum. About 11 n³ flops and 28 n² bytes.
 *
 * @param a n×n symmetric, as for symmetricSpectrum
 * @returns ascending values and orthonormal eigenvectors in the columns of `vectors` (n×n), VᵀV = 1 to about 1e-15·n
 * @throws RangeError as symmetricSpectrum
 */
export function symmetricEigen(
  a: Matrix,
  options: ArenaOptions = {},
): { readonly values: Float64Array; readonly vectors: Matrix } {
  const { eigenvalues, projections } = spectrum('symmetricEigen', a, identity(a.cols), options);
  return { values: eigenvalues, vectors: projections };
}

function spectrum(caller: string, a: Matrix, rows: Matrix, options: ArenaOptions): SymmetricSpectrum {
  const largest = requireSymmetric(caller, a);
  const n = a.rows;
  if (rows.cols !== n)
    throw new RangeError(`${caller}: expected rows with ${n} columns, got ${rows.rows}×${rows.cols}`);
  if (!rows.data.every(Number.isFinite))
    throw new RangeError(`${caller}: expected finite rows, got NaN or infinite entries`);

  const b = BAND;
  const size = Math.ceil(n / b) * b;
  const padding = size - n; // zero rows and columns in front: every panel is whole, and reflectors pass them by
  const arena = rawArena(
    8 * (tilesLength(size) + reductionLength(size, b) + chaseLength(n, b)) +
      carriedBytes(n, rows.rows) +
      64 * rows.rows,
    options,
  );
  const { kernels, float64 } = arena;
  const tiles = float64(tilesLength(size));
  const scale = powerOfTwo(largest);
  copyToTiles(a, 1 / scale, padding, tiles);

  const carried = carryRows(rows, float64);
  const band = createBand(n, b, float64);
  reduceToBand(
    arena,
    { tiles, size, padding, b },
    (i, j, x) => {
      if (j >= padding) band.entries[bandIndex(b, i - padding, j - padding)] = x;
    },
    carried,
  );
  const { diagonal, offDiagonal } = bandToTridiagonal(kernels, band, carried, float64);
  const rotations = rotateRows(kernels, carried, float64);
  tridiagonalQL(diagonal, offDiagonal, rows.rows > 0 ? rotations.onSweep : () => undefined, new Float64Array(2 * n));
  rotations.flush();

  const order = Uint32Array.from(diagonal.keys()).sort((i, j) => diagonal[i] - diagonal[j]);
  return {
    eigenvalues: Float64Array.from(order, (i) => diagonal[i] * scale),
    projections: carriedMatrix(carried, order),
  };
}

/** The power of two at or below x (1 for x = 0), as far as a double can be divided by it without loss. */
function powerOfTwo(x: number): number {
  return x === 0 ? 1 : 2 ** Math.min(1000, Math.max(-1000, Math.floor(log2(x))));
}
