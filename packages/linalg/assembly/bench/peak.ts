// What one thread can do at most: fourteen independent chains a ← a·x + x in registers, all that there are, and no memory; twelve would fill two
// multipliers and two adders of three cycles each, without slack. WebAssembly SIMD has 128 bits and no fused multiply-add, so this, not the
// processor's data sheet, is the ceiling of the matrix products.

/** Fourteen products and as many sums of two doubles, four times a round: written out, for the loop's own counting takes slots too. */
export function peak64(rounds: usize): f64 {
  const x = f64x2.splat(0.999999);
  let a = x,
    b = x,
    c = x,
    d = x,
    e = x,
    f = x,
    g = x,
    h = x,
    i = x,
    j = x,
    k = x,
    l = x,
    m = x,
    n = x;
  for (let round: usize = 0; round < rounds; round++) {
    a = f64x2.add(f64x2.mul(a, x), x);
    b = f64x2.add(f64x2.mul(b, x), x);
    c = f64x2.add(f64x2.mul(c, x), x);
    d = f64x2.add(f64x2.mul(d, x), x);
    e = f64x2.add(f64x2.mul(e, x), x);
    f = f64x2.add(f64x2.mul(f, x), x);
    g = f64x2.add(f64x2.mul(g, x), x);
    h = f64x2.add(f64x2.mul(h, x), x);
    i = f64x2.add(f64x2.mul(i, x), x);
    j = f64x2.add(f64x2.mul(j, x), x);
    k = f64x2.add(f64x2.mul(k, x), x);
    l = f64x2.add(f64x2.mul(l, x), x);
    m = f64x2.add(f64x2.mul(m, x), x);
    n = f64x2.add(f64x2.mul(n, x), x);
    a = f64x2.add(f64x2.mul(a, x), x);
    b = f64x2.add(f64x2.mul(b, x), x);
    c = f64x2.add(f64x2.mul(c, x), x);
    d = f64x2.add(f64x2.mul(d, x), x);
    e = f64x2.add(f64x2.mul(e, x), x);
    f = f64x2.add(f64x2.mul(f, x), x);
    g = f64x2.add(f64x2.mul(g, x), x);
    h = f64x2.add(f64x2.mul(h, x), x);
    i = f64x2.add(f64x2.mul(i, x), x);
    j = f64x2.add(f64x2.mul(j, x), x);
    k = f64x2.add(f64x2.mul(k, x), x);
    l = f64x2.add(f64x2.mul(l, x), x);
    m = f64x2.add(f64x2.mul(m, x), x);
    n = f64x2.add(f64x2.mul(n, x), x);
    a = f64x2.add(f64x2.mul(a, x), x);
    b = f64x2.add(f64x2.mul(b, x), x);
    c = f64x2.add(f64x2.mul(c, x), x);
    d = f64x2.add(f64x2.mul(d, x), x);
    e = f64x2.add(f64x2.mul(e, x), x);
    f = f64x2.add(f64x2.mul(f, x), x);
    g = f64x2.add(f64x2.mul(g, x), x);
    h = f64x2.add(f64x2.mul(h, x), x);
    i = f64x2.add(f64x2.mul(i, x), x);
    j = f64x2.add(f64x2.mul(j, x), x);
    k = f64x2.add(f64x2.mul(k, x), x);
    l = f64x2.add(f64x2.mul(l, x), x);
    m = f64x2.add(f64x2.mul(m, x), x);
    n = f64x2.add(f64x2.mul(n, x), x);
    a = f64x2.add(f64x2.mul(a, x), x);
    b = f64x2.add(f64x2.mul(b, x), x);
    c = f64x2.add(f64x2.mul(c, x), x);
    d = f64x2.add(f64x2.mul(d, x), x);
    e = f64x2.add(f64x2.mul(e, x), x);
    f = f64x2.add(f64x2.mul(f, x), x);
    g = f64x2.add(f64x2.mul(g, x), x);
    h = f64x2.add(f64x2.mul(h, x), x);
    i = f64x2.add(f64x2.mul(i, x), x);
    j = f64x2.add(f64x2.mul(j, x), x);
    k = f64x2.add(f64x2.mul(k, x), x);
    l = f64x2.add(f64x2.mul(l, x), x);
    m = f64x2.add(f64x2.mul(m, x), x);
    n = f64x2.add(f64x2.mul(n, x), x);
  }
  const first = f64x2.add(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)), f64x2.add(f64x2.add(e, f), g));
  const second = f64x2.add(f64x2.add(f64x2.add(h, i), f64x2.add(j, k)), f64x2.add(f64x2.add(l, m), n));
  return f64x2.extract_lane(f64x2.add(first, second), 0);
}
