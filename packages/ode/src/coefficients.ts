import { pairIndex, type Layout } from './layout.ts';

/**
 * What every mode's equation shares at one instant:
 *
 *   dr/dt = η [ ρ C r + δ^{-1/2} h t̃ ]
 *   dq/dt = η [ ρ (C q + q C) + δ^{-1/2} (h rᵀ + r hᵀ) ] + η² ρ G
 *   dv/dt = η dv
 *
 * Filled anew at each evaluation of the right-hand side, never allocated there.
 */
export interface Coefficients {
  /** K×K, symmetric. */
  readonly C: Float64Array;
  /** K×M. */
  readonly h: Float64Array;
  /** K×K, symmetric: the noise of online learning. */
  readonly G: Float64Array;
  /** K: ⟨g(λ_k) · (y − φ)⟩. */
  readonly dv: Float64Array;
}

/** The K + M local fields (λ, ν) seen together: covariance S = [[Q, R], [Rᵀ, T]] and signed readout weights s = (−v, A), y − φ = Σ_a s_a g(x_a). */
export interface Fields {
  readonly K: number;
  readonly M: number;
  /** (K+M)×(K+M). */
  readonly S: Float64Array;
  /** K+M. */
  readonly s: Float64Array;
  /** K+M, scratch of the activation's coefficients. */
  readonly scratch: Float64Array;
}

/** Fills `out` from the fields; one function per activation (`erfCoefficients`, `linearCoefficients`). */
export type FillCoefficients = (fields: Fields, out: Coefficients) => void;

export function createCoefficients(K: number, M: number): Coefficients {
  return {
    C: new Float64Array(K * K),
    h: new Float64Array(K * M),
    G: new Float64Array(K * K),
    dv: new Float64Array(K),
  };
}

/** Fields of a fixed teacher; the student's part is filled by `fillFields`. */
export function createFields(K: number, { T, A }: { readonly T: Float64Array; readonly A: Float64Array }): Fields {
  const M = A.length;
  const L = K + M;
  const S = new Float64Array(L * L);
  for (let m = 0; m < M; m++) S.set(T.subarray(m * M, (m + 1) * M), (K + m) * L + K);
  const s = new Float64Array(L);
  s.set(A, K);
  return { K, M, S, s, scratch: new Float64Array(L) };
}

/** Writes Q, R and −v from the head of the state y into the fields. */
export function fillFields(y: Float64Array, layout: Layout, { K, M, S, s }: Fields): void {
  const L = K + M;
  for (let k = 0; k < K; k++) {
    s[k] = -y[k];
    for (let l = k; l < K; l++) S[k * L + l] = S[l * L + k] = y[layout.Q + pairIndex(K, k, l)];
    for (let m = 0; m < M; m++) S[k * L + K + m] = S[(K + m) * L + k] = y[layout.R + k * M + m];
  }
}
