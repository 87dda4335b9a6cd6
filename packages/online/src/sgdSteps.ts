import type { Kernels } from '@geq/linalg';
import { DIVERGENCE_BOUND } from './divergenceBound.ts';
import type { Learner } from './learner.ts';

/**
 * Steps of one-pass SGD on the loss ½(φ(x) − y)², one sample each; both layers move from the same old values:
 *
 *   λ_k = w_k·x/√N      φ = Σ_k v_k g(λ_k)      Δ = φ − y
 *   w_k ← w_k − (η/√N) v_k Δ g′(λ_k) x          v_k ← v_k − (η/N) Δ g(λ_k)   (v only when both layers are trained)
 *
 * Allocates nothing. Stops before the step whose |φ| is not finite or beyond `DIVERGENCE_BOUND`: that step is not made.
 *
 * @param inputs samples of the block, one array of N each, in the arena of the learner
 * @param from   first sample
 * @param to     one past the last sample
 * @returns φ of the step that was not made, or 0 when all were; `learner.steps` counts those that were
 * @see Goldt et al., arXiv:2006.14709, online learning; Saad & Solla, Phys. Rev. E 52, 4225 (1995)
 */
export function sgdSteps(
  kernels: Kernels,
  learner: Learner,
  { inputs, from, to }: { readonly inputs: readonly Float32Array[]; readonly from: number; readonly to: number },
): number {
  const {
    K,
    w,
    v,
    y,
    lambda,
    coefficients,
    hidden,
    trainSecondLayer,
    activation: { g, gPrime },
  } = learner;
  const N = w.length / K;
  const sqrtN = Math.sqrt(N);
  const etaW = learner.eta / sqrtN;
  const etaV = learner.eta / N;
  for (let s = from; s < to; s++) {
    const x = inputs[s];
    kernels.fields(1, K, N, x, w, lambda);
    let phi = 0;
    for (let k = 0; k < K; k++) {
      lambda[k] /= sqrtN;
      hidden[k] = g(lambda[k]);
      phi += v[k] * hidden[k];
    }
    if (!(Math.abs(phi) <= DIVERGENCE_BOUND)) return phi;
    const delta = phi - y[s];
    for (let k = 0; k < K; k++) {
      coefficients[k] = -etaW * v[k] * delta * gPrime(lambda[k]);
      if (trainSecondLayer) v[k] -= etaV * delta * hidden[k];
    }
    kernels.rankOne(K, N, coefficients, x, w);
    learner.steps++;
  }
  return 0;
}
