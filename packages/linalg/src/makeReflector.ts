/** The matrices are scaled to entries near 1: a square sum below this lies far below round-off. assembly/chase.ts holds the same number. */
const TINY = 2 ** -500;

/** Turns x into v with v_last = 1 such that (I − tau v vᵀ) x = (0, …, 0, beta); v = 0 and tau = 0 where x has that form already. */
export function makeReflector(x: Float64Array): { tau: number; beta: number } {
  const last = x.length - 1;
  const alpha = x[last];
  x[last] = 0;
  const sum = pairedSum(x.length, x, 0, x);
  if (sum < TINY) {
    x.fill(0);
    return { tau: 0, beta: alpha };
  }
  const root = Math.sqrt(alpha * alpha + sum);
  const beta = alpha < 0 ? root : -root;
  const scale = 1 / (alpha - beta);
  for (let j = 0; j < last; j++) x[j] *= scale;
  x[last] = 1;
  return { tau: (beta - alpha) / beta, beta };
}

/** Σ a_{from+j} b_j for j < n: even and odd j apart, an odd one left over last. */
export function pairedSum(n: number, a: Float64Array, from: number, b: Float64Array): number {
  let even = 0;
  let odd = 0;
  for (let j = 0; j + 1 < n; j += 2) {
    even += a[from + j] * b[j];
    odd += a[from + j + 1] * b[j + 1];
  }
  return n % 2 ? even + odd + a[from + n - 1] * b[n - 1] : even + odd;
}
