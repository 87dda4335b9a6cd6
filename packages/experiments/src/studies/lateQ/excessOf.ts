import { coefficientsAt } from '@geq/ode';
import type { OrderParameters } from '@geq/overlaps';
import { fieldDrift } from './fieldDrift.ts';
import { sumGroups } from './modeGroups.ts';
import type { PoolAverages } from './poolAverages.ts';
import { sourceLayout } from './sourcedTheory.ts';

/** What the theory is told of the true averages. */
export const CAUSES = ['nothing', 'noise', 'fields', 'all'] as const;
/** Name of what the theory is told. */
export type Cause = (typeof CAUSES)[number];

/** One student and its teacher in the eigenbasis of Ω, with the pool that the averages are taken over. */
export interface ExcessOptions {
  readonly eta: number;
  readonly delta: number;
  readonly rhos: Float64Array;
  /** K×N along the modes */
  readonly w: Float64Array;
  /** M×N */
  readonly gammaB: Float64Array;
  /** Of `modeGroups`. */
  readonly starts: Int32Array;
}

/**
 * Measured minus Gaussian derivatives of (v, q, r) at the weights of one student: what its equations lack. By cause:
 *
 *   nothing  zeros
 *   noise    η² (⟨v_k v_l Δ² g′_k g′_l x_τ²⟩ − ρ_τ G_kl) in q alone
 *   fields   the law of the K + M local fields is not Gaussian: averages of functions of (λ, ν), in dv and, x being linear in the fields, in the drift of w
 *   all      noise, dv and the whole drift of w, as measured
 *
 * The drift e_k of w_k beyond its Gaussian value moves q_kl by η (e_k Γ_l + e_l Γ_k) and r_km by η e_k Γ^B_m.
 */
export function excessOf(
  measured: PoolAverages,
  overlaps: OrderParameters,
  { eta, delta, rhos, w, gammaB, starts }: ExcessOptions,
): Record<Cause, Float64Array> {
  const { R, T, v, A } = overlaps;
  const [N, K, M] = [rhos.length, v.length, A.length];
  const { C, h, G, dv } = coefficientsAt('erf', overlaps);
  const { pairs } = sourceLayout(starts.length - 1, K, M);
  const whole = new Float64Array(K * N);
  const ofFields = new Float64Array(K * N);
  for (let k = 0; k < K; k++) {
    const mine = whole.subarray(k * N, (k + 1) * N);
    mine.set(measured.drift.subarray(k * N, (k + 1) * N));
    for (let j = 0; j < K; j++)
      for (let tau = 0; tau < N; tau++) mine[tau] -= C[k * K + j] * rhos[tau] * w[j * N + tau];
    for (let m = 0; m < M; m++)
      for (let tau = 0; tau < N; tau++) mine[tau] -= (h[k * M + m] * gammaB[m * N + tau]) / Math.sqrt(delta);
    const excess: number[] = [];
    for (let l = 0; l < K; l++) excess.push(mine.reduce((sum, e, tau) => sum + e * w[l * N + tau], 0) / N); // ⟨F λ_l⟩ = Σ_τ w_lτ ⟨F x_τ⟩/√N
    for (let m = 0; m < M; m++) {
      let gaussian = 0;
      for (let j = 0; j < K; j++) gaussian += C[k * K + j] * R[j * M + m];
      for (let n = 0; n < M; n++) gaussian += h[k * M + n] * T[n * M + m];
      excess.push(measured.driftNu[k * M + m] - gaussian);
    }
    ofFields.set(fieldDrift(excess, overlaps, { rhos, w, gammaB, delta }), k * N);
  }

  const source = (drift: Float64Array | undefined, withNoise: boolean): Float64Array => {
    const modes = new Float64Array((pairs.length + K * M) * N);
    pairs.forEach(([k, l], pair) => {
      for (let tau = 0; tau < N; tau++) {
        if (drift)
          modes[pair * N + tau] += eta * (drift[k * N + tau] * w[l * N + tau] + drift[l * N + tau] * w[k * N + tau]);
        if (withNoise) modes[pair * N + tau] += eta * eta * (measured.noise[pair * N + tau] - rhos[tau] * G[k * K + l]);
      }
    });
    if (drift)
      for (let k = 0; k < K; k++)
        for (let m = 0; m < M; m++)
          for (let tau = 0; tau < N; tau++)
            modes[(pairs.length + k * M + m) * N + tau] = eta * drift[k * N + tau] * gammaB[m * N + tau];
    return Float64Array.of(
      ...Array.from(dv, (gaussian, k) => (drift ? eta * (measured.dv[k] - gaussian) : 0)),
      ...sumGroups(modes, starts),
    );
  };
  return {
    nothing: source(undefined, false),
    noise: source(undefined, true),
    fields: source(ofFields, false),
    all: source(whole, true),
  };
}
