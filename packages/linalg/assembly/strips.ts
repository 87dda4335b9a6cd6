// Reflectors and rotations on carried vectors: strips of eight columns, row-major, so that one row is a cache line.

/** Z ← Z − v (tau vᵀ Z) for eight columns Z (n×8) of a matrix with rows of ld bytes: a reflector from the left. */
export function reflectColumns8(n: usize, ld: usize, tau: f64, v: usize, z: usize): void {
  let t0 = f64x2.splat(0),
    t1 = t0,
    t2 = t0,
    t3 = t0;
  const end = v + (n << 3);
  for (let vi = v, zi = z; vi < end; vi += 8, zi += ld) {
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
  for (let vi = v, zi = z; vi < end; vi += 8, zi += ld) {
    const x = v128.load64_splat(vi);
    v128.store(zi, f64x2.sub(v128.load(zi), f64x2.mul(x, t0)));
    v128.store(zi, f64x2.sub(v128.load(zi, 16), f64x2.mul(x, t1)), 16);
    v128.store(zi, f64x2.sub(v128.load(zi, 32), f64x2.mul(x, t2)), 32);
    v128.store(zi, f64x2.sub(v128.load(zi, 48), f64x2.mul(x, t3)), 48);
  }
}

/** Z ← Z − v (tau vᵀ Z) for Z (n×8, row-major): a reflector on eight carried vectors. */
export function reflectStrip(n: usize, tau: f64, v: usize, z: usize): void {
  reflectColumns8(n, 64, tau, v, z);
}

/**
 * One sweep of rotations on Z (8 columns, row-major): the q-th pair (c, s) turns rows i = first − q and i + 1,
 *   z_{i+1} ← s z_i + c z_{i+1},   z_i ← c z_i − s z_{i+1}.
 */
export function rotateStrip(first: usize, count: usize, pairs: usize, z: usize): void {
  let at = z + (first << 6); // row i; row i + 1 is carried in registers
  let h0 = v128.load(at, 64),
    h1 = v128.load(at, 80),
    h2 = v128.load(at, 96),
    h3 = v128.load(at, 112);
  const end = pairs + (count << 4);
  for (; pairs < end; pairs += 16, at -= 64) {
    const c = v128.load64_splat(pairs),
      s = v128.load64_splat(pairs, 8);
    const l0 = v128.load(at),
      l1 = v128.load(at, 16),
      l2 = v128.load(at, 32),
      l3 = v128.load(at, 48);
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

/** The reflectors of chaseRow(r, …) on Z, in their order; row i of Z belongs to index b + i. */
export function reflectChain(r: usize, b: usize, v: usize, tau: usize, z: usize): void {
  for (let end = r - b; ; end -= b, v += b << 3, tau += 8) {
    const start = max(end, b) - b,
      beyond = start + b - end; // indices before the first row of Z, where v is zero
    const t = load<f64>(tau);
    if (t != 0) reflectStrip(b - beyond, t, v + (beyond << 3), z + (start << 6));
    if (end <= b) return;
  }
}
