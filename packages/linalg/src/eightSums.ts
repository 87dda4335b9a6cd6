/**
 * Σ a_{fromA+i} b_{fromB+i} over i < n with eight running sums (entry i goes to sum i mod 8), the order of the SIMD kernels;
 * the last n mod 8 products follow one by one. About twice as fast as one running sum, and rounding errors grow with n/8.
 */
export function eightSums(
  n: number,
  a: Float64Array,
  fromA: number,
  b: Float32Array | Float64Array,
  fromB: number,
): number {
  let s0 = 0,
    s1 = 0,
    s2 = 0,
    s3 = 0,
    s4 = 0,
    s5 = 0,
    s6 = 0,
    s7 = 0;
  const whole = n - (n % 8);
  for (let i = fromA, j = fromB; i < fromA + whole; i += 8, j += 8) {
    s0 += a[i] * b[j];
    s1 += a[i + 1] * b[j + 1];
    s2 += a[i + 2] * b[j + 2];
    s3 += a[i + 3] * b[j + 3];
    s4 += a[i + 4] * b[j + 4];
    s5 += a[i + 5] * b[j + 5];
    s6 += a[i + 6] * b[j + 6];
    s7 += a[i + 7] * b[j + 7];
  }
  let sum = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
  for (let i = whole; i < n; i++) sum += a[fromA + i] * b[fromB + i];
  return sum;
}
