import { hypot } from '@geq/elementary';

const EPS_SQUARED = 2 ** -104; // 2^−52: gap between doubles just above 1
const NOTHING = 2 ** -1000; // square of an entry that is far below round-off whatever stands beside it
const SWEEPS_PER_VALUE = 60; // two or so are needed on average; LAPACK allows 30 of its own
const SMALL_SQUARE = 2 ** -900; // below it a sum of squares loses digits to underflow

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the implicit QL iteration with Wilkinson's shift: each sweep of plane
 * rotations drives one off-diagonal entry to zero. The rotations are handed out, not applied to anything.
 *
 * @param d diagonal, length n, entries of order 1; becomes the eigenvalues, in no order
 * @param e off-diagonal, e[i] = T_{i,i+1}, length n (the last is not read); overwritten
 * @param onSweep receives (first, count, pairs): rotation q has cosine pairs[2q], sine pairs[2q+1] and turns i = first − q and i + 1
 * @param pairs room for the rotations of one sweep, length ≥ 2n
 * @throws Error when the iteration does not end, which has no known cause for finite input
 * @see Dubrulle, Martin & Wilkinson, "The implicit QL algorithm", Numerische Mathematik 12, 377 (1968)
 */
export function tridiagonalQL(
  d: Float64Array,
  e: Float64Array,
  onSweep: (first: number, count: number, pairs: Float64Array) => void,
  pairs: Float64Array,
): void {
  const n = d.length;
  let left = SWEEPS_PER_VALUE * n;
  for (let l = 0; l < n; l++) {
    for (;;) {
      let m = l; // the block l … m has no negligible off-diagonal entry
      while (m < n - 1 && e[m] * e[m] > EPS_SQUARED * Math.abs(d[m] * d[m + 1]) + NOTHING) m++;
      if (m === l) break;
      if (left-- === 0)
        throw new Error(
          `tridiagonalQL: expected convergence within ${SWEEPS_PER_VALUE * n} sweeps, got stuck at eigenvalue ${l} of ${n}`,
        );
      onSweep(m - 1, sweep(d, e, l, m, pairs), pairs);
    }
  }
}

/** One sweep over the block l … m, from below. Returns the number of rotations, m − l unless a subdiagonal vanished on the way. */
function sweep(d: Float64Array, e: Float64Array, l: number, m: number, pairs: Float64Array): number {
  const slope = (d[l + 1] - d[l]) / (2 * e[l]);
  const root = Math.abs(slope) < 1e100 ? Math.sqrt(slope * slope + 1) : Math.abs(slope);
  let g = d[m] - d[l] + e[l] / (slope + (slope < 0 ? -root : root)); // d_m − shift
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1, q = 0; i >= l; i--, q += 2) {
    const f = s * e[i];
    const b = c * e[i];
    const square = f * f + g * g;
    const r = square > SMALL_SQUARE ? Math.sqrt(square) : hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // the block splits here
      d[i + 1] -= p;
      e[m] = 0;
      return m - 1 - i;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    pairs[q] = c;
    pairs[q + 1] = s;
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
  return m - l;
}
