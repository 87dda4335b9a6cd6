import type { Matrix } from '@geq/linalg';
import { gaussianKernels } from './gaussianKernels.ts';
import type { KernelOfVariances } from './layerKernel.ts';
import { linearizedKernel } from './linearizedKernel.ts';
import { oddMoments } from './oddMoments.ts';
import { createWorkspace, propagateLayer, type LayerMoments } from './propagateLayer.ts';
import { requireSpec, type GeneratorActivation, type FullyConnectedSpec } from './fullyConnectedSpec.ts';
import { fullyConnectedWeights } from './fullyConnectedWeights.ts';

/** How Ω and Φ are approximated without sampling; see `covariances`. */
export type CovarianceApproximation = 'linearized' | 'authors' | 'gaussianKernel';

const APPROXIMATIONS: readonly CovarianceApproximation[] = ['linearized', 'authors', 'gaussianKernel'];

/** Second moments of a generator's outputs and latents, and the mean of the outputs. */
export interface Covariances {
  /** N×N: Ω = Cov(x). */
  readonly omega: Matrix;
  /** N×D: Φ = E[x cᵀ]. */
  readonly phi: Matrix;
  /** N: E x, zero for odd activations. */
  readonly meanX: Float64Array;
}

/**
 * Covariances of a random fully connected generator without sampling, in float64 from its float32 weights. Layer by layer
 * from Ω = Φ = I, with C = F Ω Fᵀ the covariance of a layer's pre-activations, taken to be Gaussian:
 *
 *   'gaussianKernel' Ω_ij = E[f(u_i) f(u_j)] for (u_i, u_j) ~ N(0, C), less the means; Φ ← diag(E f′) F Φ. Exact at
 *                depth 1, and for linear at any depth. Positive semi-definite by construction.
 *   'linearized' the paper's f(u) ≈ κu + noise: Φ ← κ F Φ, Ω ← κ² C + (s − κ² q) I with κ = E f′, s = E f² at variance
 *                q, q ← s from layer to layer (q = 1 at the first). Odd activations.
 *   'authors'    the linearization with κ and s at q = 1 in every layer and the last diagonal set to s(1), as the authors'
 *                deepgen_online.py has it for sign. That makes slightly negative eigenvalues. For parity only.
 *
 * Accuracy at depth L > 1 is a matter of D: at D = 100, L = 4 (sign) Ω is within 5 % of Monte Carlo by 'gaussianKernel',
 * within 19 % else (see the README).
 *
 * @see https://github.com/sgoldt/gaussian-equiv-2layer/blob/75dc88d7523279367e6d69c6ce730b197b7f2201/deepgen_online.py for 'authors'
 * @throws RangeError for an invalid spec or approximation, for relu unless 'gaussianKernel' at depth 1, or when memory runs out
 */
export function covariances(
  spec: FullyConnectedSpec,
  { approximation = 'gaussianKernel' }: { approximation?: CovarianceApproximation } = {},
): Covariances {
  const { activation, widths } = requireSpec('covariances', spec);
  const kernels = layerKernels(activation, widths.length - 1, approximation);
  const weights = fullyConnectedWeights(spec);
  const workspace = createWorkspace(weights);
  let moments: LayerMoments | undefined;
  weights.forEach((F, l) => {
    moments = propagateLayer(workspace, F, { input: moments, kernelOf: kernels[l] });
  });
  const { omega, phi, mean } = moments as LayerMoments; // a spec has at least one layer
  return { omega, phi, meanX: mean };
}

function layerKernels(activation: GeneratorActivation, L: number, level: CovarianceApproximation): KernelOfVariances[] {
  switch (level) {
    case 'gaussianKernel':
      if (activation === 'relu' && L > 1)
        throw new RangeError(
          `covariances: expected depth 1 for relu, whose mean shifts the next layer, got ${L}; estimate the moments by sampling (@geq/covariance)`,
        );
      return new Array<KernelOfVariances>(L).fill(gaussianKernels[activation]);
    case 'linearized': {
      const moments = oddMoments(activation);
      let q = 1;
      return Array.from({ length: L }, () => {
        const kernel = linearizedKernel(moments, q);
        q = moments.power(q);
        return kernel;
      });
    }
    case 'authors': {
      const moments = oddMoments(activation);
      return Array.from({ length: L }, (_, l) =>
        linearizedKernel(moments, 1, l === L - 1 ? moments.power(1) : undefined),
      );
    }
    default:
      throw new RangeError(
        `covariances: expected an approximation among ${APPROXIMATIONS.join(', ')}, got ${String(level)}`,
      );
  }
}
