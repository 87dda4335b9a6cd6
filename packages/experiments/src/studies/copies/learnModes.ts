import { createArena, type Arena } from '@geq/linalg';
import { getActivation } from '@geq/overlaps';
import type { CopiedModes } from './copiedModes.ts';

/** Where inputs come from: arrays for them are the arena's, as its kernels ask for. */
export interface ModeSamples {
  /** Bytes of arena beyond x and ν. */
  readonly bytes: number;
  /**
   * @returns a function that fills block `block`: x, BLOCK×N′ along the modes, and ν, BLOCK×(S·M), the teachers' fields of S students
   */
  readonly open: (arena: Arena) => (block: number, x: Float32Array, nu: Float64Array) => void;
}

/** All students of a run at one time. */
export interface LearnedWeights {
  /** S·K×N′: Γ_k = w_k·u */
  readonly w: Float64Array;
  /** K for each student. */
  readonly v: readonly Float64Array[];
}

/** Learning rate, times of the rows, and who hears of the progress. */
export interface LearnOptions {
  readonly eta: number;
  /** Increasing; steps are rounded to the nearest. */
  readonly times: ArrayLike<number>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: number, steps: number) => void;
}

/** Samples that are made at once. */
export const BLOCK = 32; // samples made at once

/**
 * Online SGD with erf units in the eigenbasis of Ω, all students on one stream of samples, whatever the inputs are:
 *
 *   λ_k = (1/√N′) Σ_τ w_kτ x_τ      Δ = Σ_k v_k g(λ_k) − Σ_m A_m g(ν_m)
 *   w_k ← w_k − (η/√N′) v_k Δ g′(λ_k) x      v_k ← v_k − (η/N′) Δ g(λ_k)
 *
 * @returns the weights at each time, or undefined after an abort
 */
export async function learnModes(
  { copies, rhos, students }: CopiedModes,
  samples: ModeSamples,
  { eta, times, signal, onProgress }: LearnOptions,
): Promise<LearnedWeights[] | undefined> {
  const [N, S] = [copies * rhos.length, students.length];
  const [K, M] = [students[0].v.length, students[0].A.length];
  const { g, gPrime } = getActivation('erf');
  const arena = createArena(8 * (S * K * N + BLOCK * S * M + 2 * S * K) + 4 * BLOCK * N + samples.bytes + 64 * 8);
  const w = arena.float64(S * K * N);
  const [x, nu, lambda, coefficients] = [
    arena.float32(BLOCK * N),
    arena.float64(BLOCK * S * M),
    arena.float64(S * K),
    arena.float64(S * K),
  ];
  const v = students.map((student) => student.v.slice());
  students.forEach(({ gamma }, s) => w.set(gamma, s * K * N));
  const fill = samples.open(arena);

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

  const at: LearnedWeights[] = [];
  const steps = Math.round(times[times.length - 1] * N);
  for (let step = 0, block = 0; at.length < times.length; step += BLOCK, block++) {
    fill(block, x, nu);
    for (let p = 0; p < BLOCK; p++) {
      while (at.length < times.length && step + p >= Math.round(times[at.length] * N))
        at.push({ w: w.slice(), v: v.map((of) => of.slice()) });
      learn(p);
    }
    onProgress?.(Math.min(step + BLOCK, steps), steps);
    if (block % 8 === 0) await new Promise(setImmediate);
    if (signal?.aborted) return undefined;
  }
  return at;
}
