import type { InitialConditions } from '@geq/ode';

const WIDTH = 0.05; // of a group, relative to its ρ
const ALONE = 3; // in units of the mean ρ: modes above stay by themselves

/**
 * Modes of nearly equal ρ taken together: what the equations need of them are sums, and modes of one ρ move alike.
 *
 * @param rhos ascending
 * @returns the first mode of each group, and N at the end
 */
export function modeGroups(rhos: Float64Array): Int32Array {
  const alone = (ALONE * rhos.reduce((sum, rho) => sum + rho, 0)) / rhos.length;
  const starts: number[] = [];
  let first = -Infinity;
  rhos.forEach((rho, tau) => {
    if (tau > 0 && rho <= first * (1 + WIDTH) && rho < alone) return;
    starts.push(tau);
    first = rho;
  });
  return Int32Array.of(...starts, rhos.length);
}

/** Sums over each group, for each of the columns of N numbers in x. */
export function sumGroups(x: Float64Array, starts: Int32Array): Float64Array {
  const [count, N] = [starts.length - 1, starts[starts.length - 1]];
  const out = new Float64Array((x.length / N) * count);
  for (let column = 0; column * N < x.length; column++) {
    for (let group = 0; group < count; group++) {
      for (let tau = starts[group]; tau < starts[group + 1]; tau++) out[column * count + group] += x[column * N + tau];
    }
  }
  return out;
}

/** Initial conditions with q, r, t̃ summed over groups and the mean ρ of each; N stays the number of modes. */
export function groupModes(ic: InitialConditions, starts: Int32Array): InitialConditions {
  const sizes = Float64Array.from({ length: starts.length - 1 }, (_, group) => starts[group + 1] - starts[group]);
  return {
    ...ic,
    rhos: sumGroups(ic.rhos, starts).map((sum, group) => sum / sizes[group]),
    q: sumGroups(ic.q, starts),
    r: sumGroups(ic.r, starts),
    tildeT: sumGroups(ic.tildeT, starts),
  };
}
