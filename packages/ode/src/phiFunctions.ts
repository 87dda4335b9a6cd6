import { exp } from '@geq/elementary';

/** Numbers that phiFunctions hands out. */
export const NUM_PHI = 8;

const SERIES = Float64Array.from({ length: 13 }, (_, k) => {
  // 1/(k+3)!, highest power first: the rest is below 1e-17 for |z| < 1/2
  let factorial = 1;
  for (let i = 2; i <= 15 - k; i++) factorial *= i;
  return 1 / factorial;
});

/**
 * φ functions of the exponential integrators at z/2 and at z = factor · x_i, for all entries of x:
 *
 *   φ_0 = e^z      φ_{l+1}(z) = (φ_l(z) − 1/l!) / z
 *
 * For |z/2| < 1/2 from the series of φ_3 upwards, otherwise from e^{z/2} downwards; from z/2 to z by φ_l(2z) = 2^{-l} [ e^z φ_l(z) + Σ_{j=1}^{l} φ_j(z)/(l−j)! ],
 * a sum of positive numbers. Relative accuracy about 1e-15 (1e-14 near |z| = 1).
 *
 * @param out receives e^{z/2}, φ_1(z/2), φ_2(z/2), e^z, φ_1(z), φ_2(z), φ_3(z), φ_3(z/2) at out[at + i + n·stride], n = 0 … 7
 */
export function phiFunctions(factor: number, x: Float64Array, out: Float64Array, at: number, stride: number): void {
  for (let i = 0, to = at; i < x.length; i++, to++) {
    const w = (factor * x[i]) / 2;
    let e = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    if (w > -0.5 && w < 0.5) {
      for (let k = 0; k < 13; k++) p3 = p3 * w + SERIES[k];
      p2 = p3 * w + 0.5;
      p1 = p2 * w + 1;
      e = p1 * w + 1;
    } else {
      e = exp(w);
      p1 = (e - 1) / w;
      p2 = (p1 - 1) / w;
      p3 = (p2 - 0.5) / w;
    }
    out[to] = e;
    out[to + stride] = p1;
    out[to + 2 * stride] = p2;
    out[to + 3 * stride] = e * e;
    out[to + 4 * stride] = 0.5 * (e + 1) * p1;
    out[to + 5 * stride] = 0.25 * (e * p2 + p1 + p2);
    out[to + 6 * stride] = 0.125 * (e * p3 + 0.5 * p1 + p2 + p3);
    out[to + 7 * stride] = p3;
  }
}
