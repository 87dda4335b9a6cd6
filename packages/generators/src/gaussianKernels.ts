import { acos, asin, sin } from '@geq/elementary';
import { correlation, type KernelOfVariances } from './layerKernel.ts';
import { mehlerKernel } from './mehlerKernel.ts';
import type { GeneratorActivation } from './fullyConnectedSpec.ts';

const TWO_OVER_PI = 2 / Math.PI;

/** Σ_ij = (2/π) asin(C_ij d_i d_j), slopes √(2/π) d_i: sign with d = C_ii^{−1/2}, erf(z/√2) with d = (1 + C_ii)^{−1/2}. */
function arcsineKernel(shift: number): KernelOfVariances {
  return (variances) => {
    const d = variances.map((c) => 1 / Math.sqrt(shift + c));
    return {
      offDiagonal: (i, j, c) => TWO_OVER_PI * asin(correlation(c * d[i] * d[j])),
      diagonal: (i) => (shift === 0 ? 1 : TWO_OVER_PI * asin(variances[i] / (shift + variances[i]))),
      slope: (i) => Math.sqrt(TWO_OVER_PI) * d[i],
      mean: () => 0,
    };
  };
}

/**
 * The arc-cosine kernel, for γ = angle between the two units:
 *
 *   E[relu(u_i) relu(u_j)] = √(C_ii C_jj) (sin γ + (π − γ) cos γ)/(2π),   E relu(u_i) = √(C_ii/2π),   E relu′ = ½
 *
 * @see Cho & Saul, "Kernel methods for deep learning", NeurIPS 2009 (degree 1)
 */
const reluKernel: KernelOfVariances = (variances) => {
  const deviations = variances.map(Math.sqrt);
  return {
    offDiagonal: (i, j, c) => {
      const scale = deviations[i] * deviations[j];
      const cosine = correlation(c / scale);
      const angle = acos(cosine);
      return (scale * (sin(angle) + (Math.PI - angle) * cosine - 1)) / (2 * Math.PI);
    },
    diagonal: (i) => variances[i] * (0.5 - 1 / (2 * Math.PI)),
    slope: () => 0.5,
    mean: (i) => deviations[i] / Math.sqrt(2 * Math.PI),
  };
};

const linearKernel: KernelOfVariances = (variances) => ({
  offDiagonal: (_i, _j, c) => c,
  diagonal: (i) => variances[i],
  slope: () => 1,
  mean: () => 0,
});

/**
 * Covariances of f(u) that are exact for jointly Gaussian u with these variances. For sign, erf, relu and linear in
 * closed form, for tanh by its Hermite series.
 */
export const gaussianKernels: Readonly<Record<GeneratorActivation, KernelOfVariances>> = {
  sign: arcsineKernel(0),
  erf: arcsineKernel(1),
  relu: reluKernel,
  linear: linearKernel,
  tanh: mehlerKernel('tanh'),
};
