// The inner loops of the symmetric eigenproblem in float64. The plain twin (src/plainSpectrum.ts) adds in the same order.

/** Entries (i, 0 … i) of one row. */
function oneRow(i: usize, a: usize, u: usize, w: usize, v: usize, y: usize): void {
  const at = i << 3;
  const ui = load<f64>(u + at), wi = load<f64>(w + at), vi = load<f64>(v + at);
  let sum: f64 = 0;
  for (let j: usize = 0; j < at; j += 8) {
    const x = load<f64>(a + j) - (ui * load<f64>(w + j) + wi * load<f64>(u + j));
    store<f64>(a + j, x);
    sum += x * load<f64>(v + j);
    store<f64>(y + j, load<f64>(y + j) + x * vi);
  }
  const x = load<f64>(a + at) - (ui * wi + wi * ui);
  store<f64>(a + at, x);
  store<f64>(y + at, sum + x * vi);
}

/** Columns [0, i) of rows i … i + 3, i a multiple of 4: sets y_i … y_{i+3} to the row sums and adds the column sums to y_0 … y_{i−1}. */
function fourRows(i: usize, stride: usize, a: usize, u: usize, w: usize, v: usize, y: usize): void {
  const at = i << 3, end = a + at;
  const u0 = v128.load64_splat(u + at), u1 = v128.load64_splat(u + at, 8), u2 = v128.load64_splat(u + at, 16), u3 = v128.load64_splat(u + at, 24);
  const w0 = v128.load64_splat(w + at), w1 = v128.load64_splat(w + at, 8), w2 = v128.load64_splat(w + at, 16), w3 = v128.load64_splat(w + at, 24);
  const v0 = v128.load64_splat(v + at), v1 = v128.load64_splat(v + at, 8), v2 = v128.load64_splat(v + at, 16), v3 = v128.load64_splat(v + at, 24);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const yEnd = y + at;
  let b = a + stride, c = b + stride, d = c + stride;
  for (; a < end; a += 16, b += 16, c += 16, d += 16, u += 16, w += 16, v += 16, y += 16) {
    const us = v128.load(u), ws = v128.load(w), vs = v128.load(v);
    const x0 = f64x2.sub(v128.load(a), f64x2.add(f64x2.mul(u0, ws), f64x2.mul(w0, us)));
    v128.store(a, x0);
    s0 = f64x2.add(s0, f64x2.mul(x0, vs));
    let column = f64x2.mul(x0, v0);
    const x1 = f64x2.sub(v128.load(b), f64x2.add(f64x2.mul(u1, ws), f64x2.mul(w1, us)));
    v128.store(b, x1);
    s1 = f64x2.add(s1, f64x2.mul(x1, vs));
    column = f64x2.add(column, f64x2.mul(x1, v1));
    const x2 = f64x2.sub(v128.load(c), f64x2.add(f64x2.mul(u2, ws), f64x2.mul(w2, us)));
    v128.store(c, x2);
    s2 = f64x2.add(s2, f64x2.mul(x2, vs));
    column = f64x2.add(column, f64x2.mul(x2, v2));
    const x3 = f64x2.sub(v128.load(d), f64x2.add(f64x2.mul(u3, ws), f64x2.mul(w3, us)));
    v128.store(d, x3);
    s3 = f64x2.add(s3, f64x2.mul(x3, vs));
    column = f64x2.add(column, f64x2.mul(x3, v3));
    v128.store(y, f64x2.add(v128.load(y), column));
  }
  store<f64>(yEnd, f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1));
  store<f64>(yEnd, f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1), 8);
  store<f64>(yEnd, f64x2.extract_lane(s2, 0) + f64x2.extract_lane(s2, 1), 16);
  store<f64>(yEnd, f64x2.extract_lane(s3, 0) + f64x2.extract_lane(s3, 1), 24);
}

/** The lower triangle that fourRows leaves: entries (i + r, i + c), c ≤ r < 4. */
function corner(i: usize, stride: usize, a: usize, u: usize, w: usize, v: usize, y: usize): void {
  const at = i << 3;
  u += at;
  w += at;
  v += at;
  y += at;
  a += at;
  for (let r: usize = 0; r < 32; r += 8, a += stride) {
    const ur = load<f64>(u + r), wr = load<f64>(w + r), vr = load<f64>(v + r);
    let sum = load<f64>(y + r);
    for (let c: usize = 0; c < r; c += 8) {
      const x = load<f64>(a + c) - (ur * load<f64>(w + c) + wr * load<f64>(u + c));
      store<f64>(a + c, x);
      sum += x * load<f64>(v + c);
      store<f64>(y + c, load<f64>(y + c) + x * vr);
    }
    const x = load<f64>(a + r) - (ur * wr + wr * ur);
    store<f64>(a + r, x);
    store<f64>(y + r, sum + x * vr);
  }
}

/**
 * A ← A − u wᵀ − w uᵀ and y = A v in one pass over the lower triangle of the n×n matrix A (row stride in doubles):
 * the rank-two update that the last reflector left and the product that the next one needs.
 */
export function symmetricSweep(n: usize, stride: usize, a: usize, u: usize, w: usize, v: usize, y: usize): void {
  stride <<= 3;
  let i: usize = 0;
  for (; i + 4 <= n; i += 4, a += stride << 2) {
    fourRows(i, stride, a, u, w, v, y);
    corner(i, stride, a, u, w, v, y);
  }
  for (; i < n; i++, a += stride) oneRow(i, a, u, w, v, y);
}

/** Z ← Z − tau v (vᵀ Z) for Z (n×8, row-major): a reflector on eight carried vectors. */
export function reflectStrip(n: usize, tau: f64, v: usize, z: usize): void {
  let t0 = f64x2.splat(0), t1 = t0, t2 = t0, t3 = t0;
  const end = v + (n << 3);
  for (let vi = v, zi = z; vi < end; vi += 8, zi += 64) {
    const x = v128.load64_splat(vi);
    t0 = f64x2.add(t0, f64x2.mul(x, v128.load(zi)));
    t1 = f64x2.add(t1, f64x2.mul(x, v128.load(zi, 16)));
    t2 = f64x2.add(t2, f64x2.mul(x, v128.load(zi, 32)));
    t3 = f64x2.add(t3, f64x2.mul(x, v128.load(zi, 48)));
  }
  const factor = f64x2.splat(tau);
  t0 = f64x2.mul(factor, t0);
  t1 = f64x2.mul(factor, t1);
  t2 = f64x2.mul(factor, t2);
  t3 = f64x2.mul(factor, t3);
  for (let vi = v, zi = z; vi < end; vi += 8, zi += 64) {
    const x = v128.load64_splat(vi);
    v128.store(zi, f64x2.sub(v128.load(zi), f64x2.mul(x, t0)));
    v128.store(zi, f64x2.sub(v128.load(zi, 16), f64x2.mul(x, t1)), 16);
    v128.store(zi, f64x2.sub(v128.load(zi, 32), f64x2.mul(x, t2)), 32);
    v128.store(zi, f64x2.sub(v128.load(zi, 48), f64x2.mul(x, t3)), 48);
  }
}

/**
 * One sweep of rotations on Z (8 columns, row-major): the q-th pair (c, s) turns rows i = first − q and i + 1,
 *   z_{i+1} ← s z_i + c z_{i+1},   z_i ← c z_i − s z_{i+1}.
 */
export function rotateStrip(first: usize, count: usize, pairs: usize, z: usize): void {
  let at = z + (first << 6); // row i; row i + 1 is carried in registers
  let h0 = v128.load(at, 64), h1 = v128.load(at, 80), h2 = v128.load(at, 96), h3 = v128.load(at, 112);
  const end = pairs + (count << 4);
  for (; pairs < end; pairs += 16, at -= 64) {
    const c = v128.load64_splat(pairs), s = v128.load64_splat(pairs, 8);
    const l0 = v128.load(at), l1 = v128.load(at, 16), l2 = v128.load(at, 32), l3 = v128.load(at, 48);
    v128.store(at, f64x2.add(f64x2.mul(s, l0), f64x2.mul(c, h0)), 64);
    v128.store(at, f64x2.add(f64x2.mul(s, l1), f64x2.mul(c, h1)), 80);
    v128.store(at, f64x2.add(f64x2.mul(s, l2), f64x2.mul(c, h2)), 96);
    v128.store(at, f64x2.add(f64x2.mul(s, l3), f64x2.mul(c, h3)), 112);
    h0 = f64x2.sub(f64x2.mul(c, l0), f64x2.mul(s, h0));
    h1 = f64x2.sub(f64x2.mul(c, l1), f64x2.mul(s, h1));
    h2 = f64x2.sub(f64x2.mul(c, l2), f64x2.mul(s, h2));
    h3 = f64x2.sub(f64x2.mul(c, l3), f64x2.mul(s, h3));
  }
  v128.store(at, h0, 64);
  v128.store(at, h1, 80);
  v128.store(at, h2, 96);
  v128.store(at, h3, 112);
}
