import type { Matrix } from './matrix.ts';

/** Largest asymmetry, relative to the largest entry, that requireSymmetric takes for round-off. */
const TOLERANCE = 1e-8;

const TILE = 64; // entries (i, j) and (j, i) are compared tile by tile, so that both stay in cache

/**
 * Whether |a_ij − a_ji| ≤ tol · max|a| for all i, j. False for matrices that are not square or hold NaN or infinities.
 *
 * @param tol relative, ≥ 0 (default 0: exactly symmetric)
 */
export function isSymmetric(a: Matrix, tol = 0): boolean {
  const { largest, asymmetry } = symmetryOf(a);
  return a.rows === a.cols && Number.isFinite(largest) && asymmetry <= tol * largest;
}

/**
 * Throws a RangeError in the caller's name unless a is square, finite and symmetric to 1e-8 of its largest entry.
 *
 * @returns max|a|
 */
export function requireSymmetric(caller: string, a: Matrix): number {
  if (a.rows !== a.cols) throw new RangeError(`${caller}: expected a square matrix, got ${a.rows}×${a.cols}`);
  const { largest, asymmetry } = symmetryOf(a);
  if (!Number.isFinite(largest))
    throw new RangeError(`${caller}: expected a finite matrix, got NaN or infinite entries`);
  if (asymmetry > TOLERANCE * largest) {
    throw new RangeError(
      `${caller}: expected a symmetric matrix, got |a_ij − a_ji| up to ${asymmetry} where the largest entry is ${largest}; use (a + aᵀ)/2 if that is meant`,
    );
  }
  return largest;
}

/** max|a_ij| (NaN when any entry is) and max|a_ij − a_ji|. */
function symmetryOf({ rows, cols, data }: Matrix): { largest: number; asymmetry: number } {
  let largest = 0;
  for (const x of data) {
    const size = Math.abs(x);
    if (!(size <= largest)) largest = size; // NaN sticks: no later comparison holds
    if (Number.isNaN(size)) break;
  }
  if (rows !== cols || !Number.isFinite(largest)) return { largest, asymmetry: Infinity };
  let asymmetry = 0;
  for (let ii = 0; ii < rows; ii += TILE) {
    for (let jj = 0; jj <= ii; jj += TILE) {
      for (let i = ii; i < Math.min(ii + TILE, rows); i++) {
        for (let j = jj; j < Math.min(jj + TILE, i); j++)
          asymmetry = Math.max(asymmetry, Math.abs(data[i * cols + j] - data[j * cols + i]));
      }
    }
  }
  return { largest, asymmetry };
}
