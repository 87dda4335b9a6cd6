// What one thread can do at most: thirteen independent chains of products and sums in registers, no memory. WebAssembly SIMD has
// 128 bits and no fused multiply-add, so this, not the processor's data sheet, is the ceiling of the matrix products.

/** Seven products and six sums of two doubles, four times a round: written out, for the loop's own counting takes slots too. */
export function peak64(rounds: usize): f64 {
  const x = f64x2.splat(0.999999), y = f64x2.splat(1);
  let a = y, b = y, c = y, d = y, e = y, f = y, g = y;
  let h = y, i = y, j = y, k = y, l = y, m = y;
  for (let round: usize = 0; round < rounds; round++) {
    a = f64x2.mul(a, x);
    h = f64x2.add(h, y);
    b = f64x2.mul(b, x);
    i = f64x2.add(i, y);
    c = f64x2.mul(c, x);
    j = f64x2.add(j, y);
    d = f64x2.mul(d, x);
    k = f64x2.add(k, y);
    e = f64x2.mul(e, x);
    l = f64x2.add(l, y);
    f = f64x2.mul(f, x);
    m = f64x2.add(m, y);
    g = f64x2.mul(g, x);
    a = f64x2.mul(a, x);
    h = f64x2.add(h, y);
    b = f64x2.mul(b, x);
    i = f64x2.add(i, y);
    c = f64x2.mul(c, x);
    j = f64x2.add(j, y);
    d = f64x2.mul(d, x);
    k = f64x2.add(k, y);
    e = f64x2.mul(e, x);
    l = f64x2.add(l, y);
    f = f64x2.mul(f, x);
    m = f64x2.add(m, y);
    g = f64x2.mul(g, x);
    a = f64x2.mul(a, x);
    h = f64x2.add(h, y);
    b = f64x2.mul(b, x);
    i = f64x2.add(i, y);
    c = f64x2.mul(c, x);
    j = f64x2.add(j, y);
    d = f64x2.mul(d, x);
    k = f64x2.add(k, y);
    e = f64x2.mul(e, x);
    l = f64x2.add(l, y);
    f = f64x2.mul(f, x);
    m = f64x2.add(m, y);
    g = f64x2.mul(g, x);
    a = f64x2.mul(a, x);
    h = f64x2.add(h, y);
    b = f64x2.mul(b, x);
    i = f64x2.add(i, y);
    c = f64x2.mul(c, x);
    j = f64x2.add(j, y);
    d = f64x2.mul(d, x);
    k = f64x2.add(k, y);
    e = f64x2.mul(e, x);
    l = f64x2.add(l, y);
    f = f64x2.mul(f, x);
    m = f64x2.add(m, y);
    g = f64x2.mul(g, x);
  }
  const products = f64x2.add(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)), f64x2.add(f64x2.add(e, f), g));
  const sums = f64x2.add(f64x2.add(f64x2.add(h, i), f64x2.add(j, k)), f64x2.add(l, m));
  return f64x2.extract_lane(f64x2.add(products, sums), 0);
}
