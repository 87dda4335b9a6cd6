import { generalizationError, getActivation, type OrderParameters } from '@geq/overlaps';
import type { CopiedModes } from './copiedModes.ts';
import { gaussianSamples } from './gaussianSamples.ts';
import { learnModes, type LearnedWeights, type LearnOptions } from './learnModes.ts';

/** Exact overlaps of one student, a row per time. */
export interface CopiesRow {
  readonly eg: number;
  /** K×K */
  readonly Q: Float64Array;
  /** K×M */
  readonly R: Float64Array;
}

/** One stream of samples, and how students learn on it. */
export interface CopiesRun extends LearnOptions {
  /** Of the stream of samples, which all students share. */
  readonly seed: number;
}

/**
 * Online SGD with erf units on copies of a Gaussian, in its eigenbasis (see `learnModes`, `gaussianSamples`).
 *
 * @returns a row per time for each student, or undefined after an abort
 */
export async function simulateCopies(
  modes: CopiedModes,
  { seed, ...options }: CopiesRun,
): Promise<CopiesRow[][] | undefined> {
  const at = await learnModes(modes, gaussianSamples(modes, seed), options);
  return (
    at &&
    modes.students.map((_, s) =>
      at.map((weights): CopiesRow => {
        const overlaps = overlapsOf(modes, s, weights);
        return { eg: generalizationError(getActivation('erf'), overlaps), Q: overlaps.Q, R: overlaps.R };
      }),
    )
  );
}

/** Q = (1/N′) Σ_τ ρ Γ Γᵀ and R = δ^{-1/2} (1/N′) Σ_τ Γ Γ^Bᵀ of student s: exact, as Ω and Φ are. */
export function overlapsOf(
  { copies, rhos, delta, students }: CopiedModes,
  s: number,
  { w, v }: LearnedWeights,
): OrderParameters {
  const { gammaB, T, A } = students[s];
  const N = copies * rhos.length;
  const [K, M] = [v[s].length, A.length];
  const mine = w.subarray(s * K * N, (s + 1) * K * N);
  const Q = new Float64Array(K * K);
  const R = new Float64Array(K * M);
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < K; l++)
      for (let i = 0; i < N; i++) Q[k * K + l] += (rhos[i % rhos.length] * mine[k * N + i] * mine[l * N + i]) / N;
    for (let m = 0; m < M; m++)
      for (let i = 0; i < N; i++) R[k * M + m] += (mine[k * N + i] * gammaB[m * N + i]) / N / Math.sqrt(delta);
  }
  return { Q, R, T, A, v: v[s] };
}
