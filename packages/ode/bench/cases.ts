import { matrix, type Matrix } from '@geq/linalg';
import type { InitialConditions, StudentWeights } from '../src/index.ts';

/** Cases that tests and benches share; all of them seeded, none read from files. */

/** Standard normal variates: mulberry32 and the Box–Muller transform. Good enough for test cases, not for physics. */
export function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x = (x + Math.imul(x ^ (x >>> 7), x | 61)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

export interface Sizes {
  readonly N: number;
  readonly D: number;
  readonly K: number;
  readonly M: number;
}

export const normalMatrix = (normal: () => number, rows: number, cols: number): Matrix =>
  matrix(rows, cols, Float64Array.from({ length: rows * cols }, normal));

/** Covariances of x = κ F c + √(1 − κ²) z with F_ij ~ N(0, 1/D), and one student with its teacher. */
export function smallCase(
  seed: number,
  { N, D, K, M }: Sizes,
): { omega: Matrix; phi: Matrix; student: StudentWeights } {
  const normal = normals(seed);
  const kappa = Math.sqrt(2 / Math.PI);
  const F = normalMatrix(normal, N, D).data.map((x) => x / Math.sqrt(D));
  const omega = matrix(N, N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      let sum = 0;
      for (let d = 0; d < D; d++) sum += F[i * D + d] * F[j * D + d];
      omega.data[i * N + j] = kappa ** 2 * sum + (i === j ? 1 - kappa ** 2 : 0);
    }
  }
  const student = {
    w: normalMatrix(normal, K, N),
    v: Float64Array.from({ length: K }, normal),
    B: normalMatrix(normal, M, D),
    A: new Float64Array(M).fill(1),
  };
  return {
    omega,
    phi: matrix(
      N,
      D,
      F.map((x) => kappa * x),
    ),
    student,
  };
}

export interface ModesOptions {
  readonly K: number;
  readonly M: number;
  readonly delta: number;
  readonly seed: number;
  /** N eigenvalues, ascending. */
  readonly rhos: Float64Array;
  /** How much of the largest D modes the latents explain: ‖Φᵀu_τ‖² = ρ_τ · correlation_τ, correlation ≤ 1. */
  readonly correlations: Float64Array;
}

/** Initial conditions straight in the eigenbasis, with the statistics that random weights have there; no eigensolver needed. */
export function modesCase({ K, M, delta, seed, rhos, correlations }: ModesOptions): InitialConditions {
  const normal = normals(seed);
  const N = rhos.length;
  const D = Math.max(1, Math.round(delta * N));
  const B = normalMatrix(normal, M, D).data;
  const gamma = normalMatrix(normal, K, N).data;
  const gammaB = Float64Array.from({ length: M * N }, (_, i) => {
    const [m, tau] = [Math.floor(i / N), i % N];
    const latent = N - 1 - tau; // the latent direction of mode τ, where there is one
    return latent < D ? B[m * D + latent] * Math.sqrt(rhos[tau] * correlations[tau]) : 0;
  });
  const T = new Float64Array(M * M);
  for (let n = 0; n < M; n++)
    for (let m = 0; m < M; m++) for (let d = 0; d < D; d++) T[n * M + m] += (B[n * D + d] * B[m * D + d]) / D;
  const products = (a: Float64Array, b: Float64Array): Float64Array => {
    const [rows, cols] = [a.length / N, b.length / N];
    return Float64Array.from({ length: rows * cols * N }, (_, i) => {
      const [pair, tau] = [Math.floor(i / N), i % N];
      return a[Math.floor(pair / cols) * N + tau] * b[(pair % cols) * N + tau];
    });
  };
  return {
    N,
    K,
    M,
    delta,
    rhos,
    T,
    A: new Float64Array(M).fill(1),
    v: Float64Array.from({ length: K }, normal),
    q: products(gamma, gamma),
    r: products(gamma, gammaB),
    tildeT: products(gammaB, gammaB),
  };
}

export interface CaseSizes {
  readonly N: number;
  readonly K: number;
  readonly M: number;
  readonly seed: number;
}

/**
 * A spectrum like that of the `rand` scenario (sign, four layers, D = N/10): N − D eigenvalues near 0.35 and D spread evenly in the
 * logarithm from 0.5 to 29; the upper ones carry most of the latents.
 */
export function randLike({ N, K, M, seed }: CaseSizes): InitialConditions {
  const D = Math.round(N / 10);
  const rhos = Float64Array.from({ length: N }, (_, tau) =>
    tau < N - D ? 0.33 + (0.1 * tau) / N : 0.5 * 58 ** ((tau - (N - D)) / Math.max(1, D - 1)),
  );
  const correlations = rhos.map((rho) => 0.75 * Math.max(0, 1 - 0.35 / rho));
  return modesCase({ K, M, delta: D / N, seed, rhos, correlations });
}

/** A spectrum like that of natural images, ρ = 200, 81, 48, … (200 i^{−1.3}): stability limits the step. */
export function imageLike({ N, K, M, seed }: CaseSizes): InitialConditions {
  const rhos = Float64Array.from({ length: N }, (_, tau) => 200 * (N - tau) ** -1.3);
  return modesCase({ K, M, delta: 0.1, seed, rhos, correlations: rhos.map(() => 0.7) });
}

/** Ω = 1, Φ = 1, D = N: the teacher–student setting of Saad & Solla. */
export function isotropic({ N, K, M, seed }: CaseSizes): InitialConditions {
  const ones = new Float64Array(N).fill(1);
  return modesCase({ K, M, delta: 1, seed, rhos: ones, correlations: ones });
}
