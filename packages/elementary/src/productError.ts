/** The upper 26 bits of x, so that products of two such parts, or of what they leave, are exact; |x| < 2^996. */
export function upper26(x: number): number {
  const c = (2 ** 27 + 1) * x;
  return c - (c - x);
}

/** x rounded to 21 bits: what is left has 32, so that products of an upper part and such a rest, or of two upper parts, are exact; |x| < 2^990. */
export function upper21(x: number): number {
  const c = (2 ** 32 + 1) * x;
  return c - (c - x);
}

/**
 * n − q d, exactly when it fits into a double, as it does for q = n/d.
 *
 * @see T. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18, 224 (1971)
 */
export function residual(n: number, q: number, d: number): number {
  const product = q * d;
  return n - product - productError(q, d, product);
}

/** a b − fl(a b), exactly unless it underflows. */
export function productError(a: number, b: number, product: number): number {
  const aHigh = upper26(a);
  const bHigh = upper26(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
