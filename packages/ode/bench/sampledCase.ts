import { matrix, type Matrix } from '@geq/linalg';
import type { InputMoments, StudentWeights } from '../src/index.ts';
import { normals, smallCase } from './cases.ts';

export interface SampledCaseOptions {
  readonly N: number;
  readonly D: number;
  readonly M: number;
  /** a; 0 is a Gaussian. */
  readonly scale: number;
  /** Standard deviation of the part of x that knows nothing of c. */
  readonly noise: number;
  readonly seed: number;
}

/** Moments that are known, and samples of what has them. */
export interface SampledCase {
  /** Ω and Φ in closed form. */
  readonly exact: { readonly omega: Matrix; readonly phi: Matrix };
  readonly student: StudentWeights;
  /** Moments of n fresh samples: halves of n/2, and what they are together. */
  readonly draw: (n: number) => Required<InputMoments>;
}

/** One half's sums, about its own means. */
interface Sums {
  readonly meanX: Float64Array;
  readonly meanC: Float64Array;
  readonly xx: Float64Array;
  readonly xc: Float64Array;
  readonly cc: Float64Array;
}

/**
 * x = e^{a c₁} (κ F c + σ ζ) with F and κ of `smallCase` and ζ ~ N(0, I): inputs whose scale depends on a latent, as the contrast of an image
 * does. Residuals of c on x are heteroscedastic unless a = 0. With E[e^{a c₁} …] by shifting the Gaussian, s_p = e^{p²a²/2}:
 *
 *   E x_i = a s₁ κF_i1      E x_i c_j = s₁ (1 + [j=1] a²) κF_ij      E x_i x_j = s₂ (Σ_d (1 + [d=1] 4a²) κ²F_id F_jd + [i=j] σ²)
 */
export function sampledCase({ N, D, M, scale: a, noise, seed }: SampledCaseOptions): SampledCase {
  const { phi: kappaF, student } = smallCase(seed, { N, D, K: 1, M });
  const F = kappaF.data;
  const [s1, s2] = [Math.exp(a ** 2 / 2), Math.exp(2 * a ** 2)];
  const omega = matrix(N, N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      let sum = i === j ? noise ** 2 : 0;
      for (let d = 0; d < D; d++) sum += (d === 0 ? 1 + 4 * a ** 2 : 1) * F[i * D + d] * F[j * D + d];
      omega.data[i * N + j] = s2 * sum - (a * s1) ** 2 * F[i * D] * F[j * D];
    }
  }
  const phi = matrix(
    N,
    D,
    F.map((x, at) => s1 * (at % D === 0 ? 1 + a ** 2 : 1) * x),
  );

  const normal = normals(seed + 1000);
  const x = new Float64Array(N);
  const c = new Float64Array(D);
  const sample = (): void => {
    for (let d = 0; d < D; d++) c[d] = normal();
    const scale = Math.exp(a * c[0]);
    for (let i = 0; i < N; i++) {
      let sum = noise * normal();
      for (let d = 0; d < D; d++) sum += F[i * D + d] * c[d];
      x[i] = scale * sum;
    }
  };
  const half = (n: number): Sums => {
    const rows = Array.from({ length: n }, () => {
      sample();
      return { x: x.slice(), c: c.slice() };
    });
    const mean = (of: (row: { x: Float64Array; c: Float64Array }) => Float64Array): Float64Array =>
      of(rows[0]).map((_, i) => rows.reduce((sum, row) => sum + of(row)[i], 0) / n);
    const [meanX, meanC] = [mean((row) => row.x), mean((row) => row.c)];
    const sums = {
      meanX,
      meanC,
      xx: new Float64Array(N * N),
      xc: new Float64Array(N * D),
      cc: new Float64Array(D * D),
    };
    for (const row of rows) {
      const [dx, dc] = [row.x.map((value, i) => value - meanX[i]), row.c.map((value, i) => value - meanC[i])];
      addOuter(sums.xx, dx, dx);
      addOuter(sums.xc, dx, dc);
      addOuter(sums.cc, dc, dc);
    }
    return sums;
  };
  const draw = (n: number): Required<InputMoments> => {
    const [p, q] = [half(n / 2), half(n / 2)];
    const [dx, dc] = [p.meanX.map((value, i) => value - q.meanX[i]), p.meanC.map((value, i) => value - q.meanC[i])];
    const between = { xx: outer(dx, dx), xc: outer(dx, dc), cc: outer(dc, dc) };
    const joined = (name: 'xx' | 'xc' | 'cc'): Float64Array =>
      p[name].map((value, at) => (value + q[name][at] + (n / 4) * between[name][at]) / n);
    const ofHalf = ({ xx, xc }: Sums): NonNullable<InputMoments['halves']>[number] => ({
      count: n / 2,
      omega: matrix(
        N,
        N,
        xx.map((value) => (2 * value) / n),
      ),
      phi: matrix(
        N,
        D,
        xc.map((value) => (2 * value) / n),
      ),
    });
    return {
      omega: matrix(N, N, joined('xx')),
      phi: matrix(N, D, joined('xc')),
      latent: matrix(D, D, joined('cc')),
      count: n,
      halves: [ofHalf(p), ofHalf(q)],
    };
  };
  return { exact: { omega, phi }, student, draw };
}

function addOuter(out: Float64Array, a: Float64Array, b: Float64Array): void {
  for (let i = 0, at = 0; i < a.length; i++) for (let j = 0; j < b.length; j++, at++) out[at] += a[i] * b[j];
}

function outer(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length * b.length);
  addOuter(out, a, b);
  return out;
}
