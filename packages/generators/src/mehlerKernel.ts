import { getActivation } from './activation.ts';
import { nodes, nodeWeights } from './gaussianAverage.ts';
import { correlation, type KernelOfVariances } from './layerKernel.ts';
import type { GeneratorActivation } from './fullyConnectedSpec.ts';

const TERMS = 24; // odd orders 1, 3, … 47

/** Orthonormal Hermite polynomials of odd order at the nodes, times the weights: row m belongs to order 2m + 1. */
const oddHermite = weightedOddHermite();

function weightedOddHermite(): Float64Array {
  const out = new Float64Array(TERMS * nodes.length);
  nodes.forEach((z, p) => {
    let [previous, current] = [1, z]; // h₀, h₁; √(n + 1) h_{n+1} = z h_n − √n h_{n−1}
    for (let n = 1; n < 2 * TERMS; n++) {
      if (n % 2 === 1) out[((n - 1) / 2) * nodes.length + p] = nodeWeights[p] * current;
      [previous, current] = [current, (z * current - Math.sqrt(n) * previous) / Math.sqrt(n + 1)];
    }
  });
  return out;
}

/**
 * Kernel of an odd, analytic activation by Mehler's formula. With the Hermite coefficients α_n(q) = E[h_n(z) f(√q z)] and
 * the correlation ρ of two units,
 *
 *   E[f(u_i) f(u_j)] = Σ_{n odd} α_n(C_ii) α_n(C_jj) ρⁿ,   E f′(u_i) = α₁(C_ii)/√C_ii
 *
 * summed to n = 47: for tanh and variances up to 2 within 1e-15 when |ρ| ≤ 0.6, within 4e-7 for any ρ. Variances are the
 * plain average of f², so what the series leaves out stays on the diagonal and Ω remains positive semi-definite.
 */
export function mehlerKernel(name: GeneratorActivation): KernelOfVariances {
  const { f } = getActivation(name);
  return (variances) => {
    const n = variances.length;
    const deviations = variances.map(Math.sqrt);
    const alpha = new Float64Array(n * TERMS);
    const power = new Float64Array(n);
    const values = new Float64Array(nodes.length);
    for (let i = 0; i < n; i++) {
      for (let p = 0; p < values.length; p++) {
        values[p] = f(deviations[i] * nodes[p]);
        power[i] += nodeWeights[p] * values[p] * values[p];
      }
      for (let m = 0; m < TERMS; m++) {
        let sum = 0;
        for (let p = 0; p < values.length; p++) sum += oddHermite[m * values.length + p] * values[p];
        alpha[i * TERMS + m] = sum;
      }
    }
    return {
      offDiagonal: (i, j, c) => {
        const rho = correlation(c / (deviations[i] * deviations[j]));
        const square = rho * rho;
        let sum = 0; // Horner in ρ²
        for (let m = TERMS - 1; m >= 0; m--) sum = sum * square + alpha[i * TERMS + m] * alpha[j * TERMS + m];
        return rho * sum;
      },
      diagonal: (i) => power[i],
      slope: (i) => alpha[i * TERMS] / deviations[i],
      mean: () => 0,
    };
  };
}
