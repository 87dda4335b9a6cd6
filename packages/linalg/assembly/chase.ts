// Second half of the symmetric eigenproblem: reflectors of length b, a multiple of 8, chase a band of width b down to a tridiagonal matrix. Entry
// (i, j) of the band, i − 2b < j < i + b, lies at 3b i + 2b + j: every block is an ordinary matrix of row stride 3b. What lies above the diagonal
// means nothing. The first b rows are zero, so that blocks which reach over the upper end of the matrix need no care.

import { reflectColumns8 } from './strips';

const TINY: f64 = reinterpret<f64>(0x20b0000000000000); // 2^−500, see src/makeReflector.ts

/** Σ a_j b_j for j < b: even and odd j apart. */
function pairedSum(n: usize, a: usize, b: usize): f64 {
  let sums = f64x2.splat(0);
  for (const end = a + (n << 3); a < end; a += 16, b += 16)
    sums = f64x2.add(sums, f64x2.mul(v128.load(a), v128.load(b)));
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** Writes v, last entry 1, such that (I − tau v vᵀ) x = (0, …, 0, beta) for the b entries at x, and tau; v = 0 and tau = 0 where x has that form. Returns beta. */
function makeReflector(b: usize, x: usize, v: usize, tau: usize): f64 {
  const last = (b - 1) << 3;
  for (let j: usize = 0; j < last; j += 8) store<f64>(v + j, load<f64>(x + j));
  store<f64>(v + last, 0);
  const alpha = load<f64>(x + last),
    sum = pairedSum(b, v, v);
  const nothing = sum < TINY;
  const root = sqrt<f64>(alpha * alpha + sum);
  const beta = nothing ? alpha : alpha < 0 ? root : -root;
  const scale = nothing ? 0 : 1 / (alpha - beta);
  for (let j: usize = 0; j < last; j += 8) store<f64>(v + j, load<f64>(v + j) * scale);
  store<f64>(v + last, nothing ? 0 : 1);
  store<f64>(tau, nothing ? 0 : (beta - alpha) / beta);
  return beta;
}

/** The b entries at x become (0, …, 0, beta). */
function setRow(b: usize, x: usize, beta: f64): void {
  const last = (b - 1) << 3;
  for (let j: usize = 0; j < last; j += 8) store<f64>(x + j, 0);
  store<f64>(x + last, beta);
}

/** w = Aᵀ v for the block of b × 8 at a. */
function multiply8(b: usize, ld: usize, a: usize, v: usize, w: usize): void {
  let w0 = f64x2.splat(0),
    w1 = w0,
    w2 = w0,
    w3 = w0;
  for (const end = v + (b << 3); v < end; v += 8, a += ld) {
    const x = v128.load64_splat(v);
    w0 = f64x2.add(w0, f64x2.mul(x, v128.load(a)));
    w1 = f64x2.add(w1, f64x2.mul(x, v128.load(a, 16)));
    w2 = f64x2.add(w2, f64x2.mul(x, v128.load(a, 32)));
    w3 = f64x2.add(w3, f64x2.mul(x, v128.load(a, 48)));
  }
  v128.store(w, w0);
  v128.store(w, w1, 16);
  v128.store(w, w2, 32);
  v128.store(w, w3, 48);
}

/** A ← H A H, H = I − tau v vᵀ, for the symmetric b×b block at a (row stride ld bytes): w = tau (A v − ½ tau (vᵀ A v) v), A ← A − v wᵀ − w vᵀ. */
function reflectDiagonal(b: usize, ld: usize, a: usize, tau: f64, v: usize, w: usize): void {
  const size = b << 3;
  for (let i: usize = 8, row = a + ld; i < size; i += 8, row += ld) {
    // the upper triangle from the lower
    for (let j: usize = 0, to = a + i; j < i; j += 8, to += ld) store<f64>(to, load<f64>(row + j));
  }
  for (let j: usize = 0; j < size; j += 64) multiply8(b, ld, a + j, v, w + j);
  const factor = f64x2.splat(tau),
    half = f64x2.splat(0.5 * tau * pairedSum(b, v, w));
  for (let i: usize = 0; i < size; i += 16)
    v128.store(w + i, f64x2.mul(factor, f64x2.sub(v128.load(w + i), f64x2.mul(half, v128.load(v + i)))));
  for (let i: usize = 0; i < size; i += 8, a += ld) {
    const vi = v128.load64_splat(v + i),
      wi = v128.load64_splat(w + i);
    for (let j: usize = 0; j <= i; j += 16) {
      v128.store(
        a + j,
        f64x2.sub(v128.load(a + j), f64x2.add(f64x2.mul(vi, v128.load(w + j)), f64x2.mul(wi, v128.load(v + j)))),
      );
    }
  }
}

/** B ← B H for four rows of b entries at a: s = B v, B ← B − (tau s) vᵀ. */
function reflectRows4(b: usize, ld: usize, a: usize, tau: f64, v: usize): void {
  const a1 = a + ld,
    a2 = a1 + ld,
    a3 = a2 + ld,
    size = b << 3;
  let s0 = f64x2.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  for (let j: usize = 0; j < size; j += 16) {
    const x = v128.load(v + j);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + j), x));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a1 + j), x));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a2 + j), x));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a3 + j), x));
  }
  s0 = f64x2.splat(tau * (f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1)));
  s1 = f64x2.splat(tau * (f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1)));
  s2 = f64x2.splat(tau * (f64x2.extract_lane(s2, 0) + f64x2.extract_lane(s2, 1)));
  s3 = f64x2.splat(tau * (f64x2.extract_lane(s3, 0) + f64x2.extract_lane(s3, 1)));
  for (let j: usize = 0; j < size; j += 16) {
    const x = v128.load(v + j);
    v128.store(a + j, f64x2.sub(v128.load(a + j), f64x2.mul(s0, x)));
    v128.store(a1 + j, f64x2.sub(v128.load(a1 + j), f64x2.mul(s1, x)));
    v128.store(a2 + j, f64x2.sub(v128.load(a2 + j), f64x2.mul(s2, x)));
    v128.store(a3 + j, f64x2.sub(v128.load(a3 + j), f64x2.mul(s3, x)));
  }
}

/**
 * Clears row r of the band up to its last entry below the diagonal and chases the bulge that this makes off the upper end, row b. Reflector q acts on
 * the indices [r − (q + 1) b, r − q b); v_q and tau_q go to v + q b and tau + q. Scratch: b doubles.
 */
export function chaseRow(r: usize, b: usize, band: usize, v: usize, tau: usize, scratch: usize): void {
  const ld = b * 24,
    size = b << 3;
  let diagonal = band + (r - b) * (ld + 8) + (b << 4); // of the block of indices [r − b, r)
  const first = diagonal + ld * b;
  setRow(b, first, makeReflector(b, first, v, tau));
  for (let start = r - b; ; start -= b) {
    const t = load<f64>(tau);
    reflectDiagonal(b, ld, diagonal, t, v, scratch);
    if (start <= b) return;
    const block = diagonal - size; // rows of this block, columns of the next
    for (let j: usize = 0; j < size; j += 64) reflectColumns8(b, ld, t, v, block + j);
    v += size;
    tau += 8;
    const last = block + ld * (b - 1);
    const beta = makeReflector(b, last, v, tau);
    const next = load<f64>(tau);
    for (let i: usize = 0; i < b; i += 4) reflectRows4(b, ld, block + i * ld, next, v);
    setRow(b, last, beta);
    diagonal = block - ld * b;
  }
}
