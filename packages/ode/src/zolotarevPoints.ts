import { asin, cos, hypot, log, sin } from '@geq/elementary';

/**
 * The n points p_j of [low, high] that keep |Π_j (x − p_j)/(x + p_j)| smallest on it:
 *
 *   p_j = high · dn((2j + 1)/(2n) · K, k),    k² = 1 − (low/high)²
 *
 * with K the complete elliptic integral and dn Jacobi's function, both by the arithmetic–geometric mean.
 *
 * @param low, high 0 < low < high
 * @returns n numbers, descending; relative accuracy about 1e-14
 * @see Zolotarev's third problem: Beckermann & Townsend, SIAM J. Matrix Anal. Appl. 38, 1227 (2017); dn: Abramowitz & Stegun 16.4
 */
export function zolotarevPoints(n: number, low: number, high: number): Float64Array {
  const ratio = low / high;
  const { mean, shrinking } = arithmeticGeometricMean(1, ratio);
  return Float64Array.from({ length: n }, (_, j) => {
    let phi = (2 ** shrinking.length * Math.PI * (2 * j + 1)) / (4 * n); // 2^i a_i u at u = (2j + 1)/(2n) · K, where a_i K = π/2
    for (let i = shrinking.length - 1; i >= 0; i--) phi = (phi + asin((shrinking[i] / mean[i]) * sin(phi))) / 2;
    return high * hypot(cos(phi), ratio * sin(phi)); // dn² = cn² + (1 − k²) sn²
  });
}

/** How many points bring that product below `error`: it is 2 exp(−n π K(low/high) / K(k)), for wide intervals 2 exp(−n π² / (2 ln(4 high/low))). */
export function zolotarevCount(error: number, low: number, high: number): number {
  const ratio = low / high;
  const last = (b: number): number => arithmeticGeometricMean(1, b).mean.at(-1) ?? 1; // π/2 over it: an elliptic integral
  return Math.ceil((log(2 / error) * last(Math.sqrt((1 - ratio) * (1 + ratio)))) / (Math.PI * last(ratio)));
}

/** a_i and c_i = (a_{i−1} − b_{i−1})/2 from i = 1 on, until a and b agree. */
function arithmeticGeometricMean(a: number, b: number): { mean: number[]; shrinking: number[] } {
  const mean: number[] = [];
  const shrinking: number[] = [];
  while (Math.abs(a - b) > 2 ** -50 * a) {
    shrinking.push((a - b) / 2);
    [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
    mean.push(a);
  }
  return { mean, shrinking };
}
