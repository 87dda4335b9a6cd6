import { createArena } from '@geq/linalg';
import { generalizationError, unit } from '@geq/overlaps';
import { normals, stream } from '@geq/random';
import type { CopiedModes } from './copiedModes.ts';

/** Exact overlaps of one student, a row per time. */
export interface CopiesRow {
  readonly eg: number;
  /** K×K */
  readonly Q: Float64Array;
  /** K×M */
  readonly R: Float64Array;
}

export interface CopiesRun {
  readonly eta: number;
  /** Increasing; steps are rounded to the nearest. */
  readonly times: ArrayLike<number>;
  /** Of the stream of samples, which all students share. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: number, steps: number) => void;
}

const BLOCK = 32; // samples made at once

/**
 * Online SGD with erf units on copies of a Gaussian, in its eigenbasis, where x has independent entries √ρ_τ z_τ and a
 * sample costs N′ normal variates however dense Ω and Φ are:
 *
 *   ν = (1/√D′) Σ_τ (Γ^B_τ/ρ_τ) x_τ + rest,   λ = (1/√N′) Σ_τ w_τ x_τ
 *
 * @returns a row per time for each student, or undefined after an abort
 */
export async function simulateCopies(modes: CopiedModes, { eta, times, seed, signal, onProgress }: CopiesRun): Promise<CopiesRow[][] | undefined> {
  const { copies, rhos, delta, students } = modes;
  const [N, S] = [copies * rhos.length, students.length];
  const [K, M] = [students[0].v.length, students[0].A.length];
  const D = Math.round(delta * N);
  const { g, gPrime } = unit('erf');
  const arena = createArena(8 * (S * (K + M) * N + BLOCK * S * M + 2 * S * K) + 4 * BLOCK * N + 64 * 8);
  const [w, readout] = [arena.float64(S * K * N), arena.float64(S * M * N)];
  const [x, nu, lambda, coefficients] = [arena.float32(BLOCK * N), arena.float64(BLOCK * S * M), arena.float64(S * K), arena.float64(S * K)];
  const v = students.map((student) => student.v.slice());
  students.forEach(({ gamma, gammaB }, s) => {
    w.set(gamma, s * K * N);
    for (let i = 0; i < M * N; i++) readout[s * M * N + i] = gammaB[i] === 0 ? 0 : gammaB[i] / rhos[i % rhos.length] / Math.sqrt(D);
  });
  const deviations = Float32Array.from({ length: N }, (_, i) => Math.sqrt(rhos[i % rhos.length]));
  const rests = stream(seed, 'copies rest', copies);
  const restNormals = new Float64Array(M);

  const rowOf = (s: number): CopiesRow => {
    const { gammaB, T, A } = students[s];
    const mine = w.subarray(s * K * N, (s + 1) * K * N);
    const Q = new Float64Array(K * K);
    const R = new Float64Array(K * M);
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) for (let i = 0; i < N; i++) Q[k * K + l] += (rhos[i % rhos.length] * mine[k * N + i] * mine[l * N + i]) / N;
      for (let m = 0; m < M; m++) for (let i = 0; i < N; i++) R[k * M + m] += (mine[k * N + i] * gammaB[m * N + i]) / N / Math.sqrt(delta);
    }
    return { eg: generalizationError(unit('erf'), { Q, R, T, A, v: v[s] }), Q, R };
  };
  const learn = (p: number): void => {
    const sample = x.subarray(p * N, (p + 1) * N);
    arena.fields(1, S * K, N, sample, w, lambda);
    for (let s = 0; s < S; s++) {
      let error = 0;
      for (let k = 0; k < K; k++) error += v[s][k] * g((lambda[s * K + k] /= Math.sqrt(N)));
      for (let m = 0; m < M; m++) error -= students[s].A[m] * g(nu[(p * S + s) * M + m]);
      for (let k = 0; k < K; k++) {
        const field = lambda[s * K + k];
        coefficients[s * K + k] = (-eta / Math.sqrt(N)) * v[s][k] * error * gPrime(field);
        v[s][k] -= (eta / N) * error * g(field);
      }
    }
    arena.rankOne(S * K, N, coefficients, sample, w);
  };

  const rows: CopiesRow[][] = students.map(() => []);
  const steps = Math.round(times[times.length - 1] * N);
  let row = 0;
  for (let step = 0, block = 0; row < times.length; step += BLOCK, block++) {
    normals(stream(seed, 'copies', block), x);
    for (let i = 0; i < x.length; i++) x[i] *= deviations[i % N];
    arena.fields(BLOCK, S * M, N, x, readout, nu);
    for (let i = 0; i < BLOCK * S; i++) {
      const { restRoot } = students[i % S];
      normals(rests, restNormals);
      for (let m = 0; m < M; m++) for (let n = 0; n <= m; n++) nu[i * M + m] += restRoot.data[m * M + n] * restNormals[n];
    }
    for (let p = 0; p < BLOCK; p++) {
      for (; row < times.length && step + p >= Math.round(times[row] * N); row++) rows.forEach((of, s) => of.push(rowOf(s)));
      learn(p);
    }
    onProgress?.(Math.min(step + BLOCK, steps), steps);
    if (block % 8 === 0) await new Promise(setImmediate);
    if (signal?.aborted) return undefined;
  }
  return rows;
}
