import type { Arena } from '@geq/linalg';
import type { Activation } from '@geq/overlaps';

/** A teacher whose arrays (but A) live in the arena that works on them. */
export interface Teacher {
  readonly M: number;
  readonly activation: Activation;
  /** M×D. */
  readonly B: Float64Array;
  /** M. */
  readonly A: Float64Array;
}

/**
 * Teacher fields and labels of `count` latents: ν_m = B_m·c/√D (written to nu, count×M), y = Σ_m A_m g(ν_m).
 * Each sample's numbers depend on its own latent alone, whatever the count.
 */
export function labelsInto(
  arena: Arena,
  { M, activation: { g }, B, A }: Teacher,
  { count, latents, nu, y }: { count: number; latents: Float32Array; nu: Float64Array; y: Float64Array },
): void {
  const D = B.length / M;
  const sqrtD = Math.sqrt(D);
  arena.fields(count, M, D, latents, B, nu);
  for (let p = 0; p < count; p++) {
    let label = 0;
    for (let m = 0; m < M; m++) {
      nu[p * M + m] /= sqrtD;
      label += A[m] * g(nu[p * M + m]);
    }
    y[p] = label;
  }
}

/** Σ ννᵀ and Σ y² over samples. */
export interface LabelSums {
  /** M×M. */
  readonly T: Float64Array;
  y2: number;
}

export const createLabelSums = (M: number): LabelSums => ({ T: new Float64Array(M * M), y2: 0 });

/** Adds `count` samples, in their order. */
export function addLabels(
  sums: LabelSums,
  { nu, y }: { readonly nu: Float64Array; readonly y: Float64Array },
  count: number,
): void {
  const M = Math.sqrt(sums.T.length);
  for (let p = 0; p < count; p++) {
    sums.y2 += y[p] * y[p];
    for (let m = 0; m < M; m++) for (let n = 0; n < M; n++) sums.T[m * M + n] += nu[p * M + m] * nu[p * M + n];
  }
}
