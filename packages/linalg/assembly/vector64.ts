// Sums of products in float64 with eight running sums (entry i goes to sum i mod 8), combined in one fixed order; the
// remaining n mod 8 entries follow one by one. The plain twin sums in the same order: both agree to the last bit.

/** Both lanes of four pairs of running sums. */
export function total(s0: v128, s1: v128, s2: v128, s3: v128): f64 {
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

export function dot64(n: usize, a: usize, b: usize): f64 {
  let s0 = f64x2.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  const end = a + (n << 3),
    wholeEnd = a + ((n & ~7) << 3);
  for (; a < wholeEnd; a += 64, b += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
  }
  let sum = total(s0, s1, s2, s3);
  for (; a < end; a += 8, b += 8) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

export function gemv64(m: usize, n: usize, a: usize, x: usize, out: usize): void {
  for (let i: usize = 0; i < m; i++, a += n << 3) store<f64>(out + (i << 3), dot64(n, a, x));
}

/** out += aᵀ x: eight entries of out at a time stay in registers while the rows of a go by, in ascending order. */
export function gemvT64(m: usize, n: usize, a: usize, x: usize, out: usize): void {
  const lda = n << 3,
    end = out + lda,
    wholeEnd = out + ((n & ~7) << 3),
    endX = x + (m << 3);
  for (; out < wholeEnd; out += 64, a += 64) {
    let c0 = v128.load(out),
      c1 = v128.load(out, 16),
      c2 = v128.load(out, 32),
      c3 = v128.load(out, 48);
    for (let at = x, row = a; at < endX; at += 8, row += lda) {
      const factor = v128.load64_splat(at);
      c0 = f64x2.add(c0, f64x2.mul(factor, v128.load(row)));
      c1 = f64x2.add(c1, f64x2.mul(factor, v128.load(row, 16)));
      c2 = f64x2.add(c2, f64x2.mul(factor, v128.load(row, 32)));
      c3 = f64x2.add(c3, f64x2.mul(factor, v128.load(row, 48)));
    }
    v128.store(out, c0);
    v128.store(out, c1, 16);
    v128.store(out, c2, 32);
    v128.store(out, c3, 48);
  }
  for (; out < end; out += 8, a += 8) {
    let c = load<f64>(out);
    for (let at = x, row = a; at < endX; at += 8, row += lda) c += load<f64>(at) * load<f64>(row);
    store<f64>(out, c);
  }
}

export function axpy64(n: usize, alpha: f64, x: usize, y: usize): void {
  const factor = f64x2.splat(alpha);
  const end = x + (n << 3),
    wholeEnd = x + ((n & ~3) << 3);
  for (; x < wholeEnd; x += 32, y += 32) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(factor, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(factor, v128.load(x, 16))), 16);
  }
  for (; x < end; x += 8, y += 8) store<f64>(y, load<f64>(y) + alpha * load<f64>(x));
}
