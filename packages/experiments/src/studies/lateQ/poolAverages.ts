import { createArena } from '@geq/linalg';
import { getActivation } from '@geq/overlaps';
import type { LearnedWeights } from '../copies/learnModes.ts';
import type { PoolModes } from './poolModes.ts';
import type { SamplePool } from './samplePool.ts';

/** Exact averages over a pool at the weights of one student. Pairs k ≤ l in the order (0,0), (0,1), … */
export interface PoolAverages {
  /** ½⟨Δ²⟩ */
  readonly eg: number;
  /** K: ⟨λ_k⁴⟩ */
  readonly fourth: Float64Array;
  /** v_k v_l ⟨Δ² g′_k g′_l⟩ of each pair */
  readonly G: Float64Array;
  /** pairs×N: v_k v_l ⟨Δ² g′_k g′_l x_τ²⟩ */
  readonly noise: Float64Array;
  /** K×N: v_k ⟨−Δ g′_k x_τ⟩ √N, what the equations have as ρ (C Γ) + δ^{-1/2} h Γ^B */
  readonly drift: Float64Array;
  /** K×M: v_k ⟨−Δ g′_k ν_m⟩ */
  readonly driftNu: Float64Array;
  /** K: ⟨−Δ g(λ_k)⟩ */
  readonly dv: Float64Array;
}

const CHUNK = 128; // samples at a time

/**
 * Averages over all samples of a pool at the weights of all students: the drift and the noise of SGD as they are, without any
 * assumption about the inputs.
 */
export async function poolAverages(
  { N, D, x: inputs, c }: Pick<SamplePool, 'N' | 'D' | 'x' | 'c'>,
  { students, B }: PoolModes,
  { w, v }: LearnedWeights,
): Promise<PoolAverages[]> {
  const n = c.length / D;
  const S = students.length;
  const [K, M] = [v[0].length, students[0].A.length];
  const pairs = (K * (K + 1)) / 2;
  const { g, gPrime } = getActivation('erf');
  const arena = createArena(
    8 * (w.length + B.length + CHUNK * (S * (2 * K + M + pairs) + N) + N * S * (pairs + K)) +
      4 * CHUNK * (N + D) +
      64 * 16,
  );
  const [weights, teachers, x, latents] = [
    arena.float64(w.length),
    arena.float64(B.length),
    arena.float32(CHUNK * N),
    arena.float32(CHUNK * D),
  ];
  const [lambda, nu, wide] = [arena.float64(CHUNK * S * K), arena.float64(CHUNK * S * M), arena.float64(CHUNK * N)];
  const [ofNoise, ofDrift] = [arena.float64(CHUNK * S * pairs), arena.float64(CHUNK * S * K)];
  const [noise, drift] = [arena.float64(N * S * pairs), arena.float64(N * S * K)];
  weights.set(w.map((weight) => weight / Math.sqrt(N)));
  teachers.set(B.map((weight) => weight / Math.sqrt(D)));
  const eg = new Float64Array(S);
  const fourth = new Float64Array(S * K);
  const G = new Float64Array(S * pairs);
  const driftNu = new Float64Array(S * K * M);
  const dv = new Float64Array(S * K);
  const pull = new Float64Array(K); // v_k g′_k
  for (let from = 0; from < n; from += CHUNK) {
    const rows = Math.min(CHUNK, n - from);
    x.set(inputs.subarray(from * N, (from + rows) * N));
    latents.set(c.subarray(from * D, (from + rows) * D));
    arena.fields(rows, S * K, N, x, weights, lambda);
    arena.fields(rows, S * M, D, latents, teachers, nu);
    for (let i = 0; i < rows * S; i++) {
      const s = i % S;
      let error = 0;
      for (let k = 0; k < K; k++) {
        error += v[s][k] * g(lambda[i * K + k]);
        pull[k] = v[s][k] * gPrime(lambda[i * K + k]);
      }
      for (let m = 0; m < M; m++) error -= students[s].A[m] * g(nu[i * M + m]);
      eg[s] += (0.5 * error * error) / n;
      for (let k = 0, pair = 0; k < K; k++) {
        ofDrift[i * K + k] = -error * pull[k];
        fourth[s * K + k] += (lambda[i * K + k] * lambda[i * K + k] * (lambda[i * K + k] * lambda[i * K + k])) / n;
        dv[s * K + k] -= (error * g(lambda[i * K + k])) / n;
        for (let m = 0; m < M; m++) driftNu[(s * K + k) * M + m] -= (error * pull[k] * nu[i * M + m]) / n;
        for (let l = k; l < K; l++, pair++) {
          ofNoise[i * pairs + pair] = error * error * pull[k] * pull[l];
          G[s * pairs + pair] += ofNoise[i * pairs + pair] / n;
        }
      }
    }
    wide.set(x);
    arena.gemmTN64(rows, N, S * K, wide, ofDrift, drift);
    for (let i = 0; i < rows * N; i++) wide[i] *= wide[i];
    arena.gemmTN64(rows, N, S * pairs, wide, ofNoise, noise);
    await new Promise(setImmediate);
  }
  /** Columns `first` … of sums (N×columns), one after another. */
  const columnsOf = (sums: Float64Array, columns: number, first: number, count: number, scale: number): Float64Array =>
    Float64Array.from({ length: count * N }, (_, i) => sums[(i % N) * columns + first + Math.floor(i / N)] * scale);
  return students.map((_, s) => ({
    eg: eg[s],
    fourth: fourth.slice(s * K, (s + 1) * K),
    G: G.slice(s * pairs, (s + 1) * pairs),
    noise: columnsOf(noise, S * pairs, s * pairs, pairs, 1 / n),
    driftNu: driftNu.slice(s * K * M, (s + 1) * K * M),
    dv: dv.slice(s * K, (s + 1) * K),
    drift: columnsOf(drift, S * K, s * K, K, Math.sqrt(N) / n),
  }));
}
