import { printTimes } from '@geq/overlaps';
import { modesCase, normals } from './cases.ts';
import type { InitialConditions, IntegrateOptions } from '../src/index.ts';

export interface RandomProblem {
  readonly label: string;
  readonly ic: InitialConditions;
  readonly options: Pick<IntegrateOptions, 'activation' | 'eta' | 'trainSecondLayer' | 'times'>;
}

/** ρ = 1000 once, 299 zeros, then 30/k² in groups of five: one eigenvalue far out, along which students grow before they learn. */
export function farOutlier(seed: number): RandomProblem {
  const rhos = ascending([
    1000,
    ...Array.from({ length: 299 }, () => 0),
    ...Array.from({ length: 700 }, (_, i) => 30 / (1 + Math.floor(i / 5)) ** 2),
  ]);
  const ic = modesCase({ K: 2, M: 2, delta: 0.1, seed, rhos, correlations: rhos.map(() => 0.7) });
  return {
    label: `far outlier ${seed}`,
    ic,
    options: { activation: 'erf', eta: 0.2, trainSecondLayer: true, times: printTimes(200, 40) },
  };
}

/**
 * Erf units, K, M ∈ {1, 2, 4}, both layers or the first alone, η from 0.05 to 1, to t = 20, 50 or 200. Spectra: k^{−1} to k^{−3} with mean 1, singly or in groups of up to
 * ten equal ones, up to half of them 0, none to five outliers from 10 to 10⁴ on top.
 */
export function randomProblem(seed: number): RandomProblem {
  const normal = normals(1_000_003 * seed + 17);
  const uniform = (): number => {
    // of an angle with normal components
    const angle = Math.atan2(normal(), normal()) / (2 * Math.PI);
    return angle < 0 ? angle + 1 : angle;
  };
  const pick = <TItem>(items: readonly TItem[]): TItem =>
    items[Math.min(items.length - 1, Math.floor(items.length * uniform()))];
  const [K, M, N] = [pick([1, 2, 4]), pick([1, 2, 4]), pick([150, 300, 600])];
  const eta = 0.05 * 20 ** uniform();
  const trainSecondLayer = uniform() < 0.7;
  const power = 1 + 2 * uniform();
  const group = pick([1, 1, 2, 5, 10]);
  const zeros = pick([0, Math.floor(0.5 * N * uniform())]);
  const outliers = Array.from({ length: pick([0, 1, 1, 2, 3, 5]) }, () => 10 ** (1 + 3 * uniform()));
  const bulk = Array.from({ length: N - zeros - outliers.length }, (_, i) => (1 + Math.floor(i / group)) ** -power);
  const scale = N / bulk.reduce((sum, rho) => sum + rho, 0);
  const rhos = ascending([...outliers, ...Array.from({ length: zeros }, () => 0), ...bulk.map((rho) => scale * rho)]);
  const [delta, correlation, t] = [pick([0.05, 0.1, 0.3, 1]), 0.3 + 0.6 * uniform(), pick([20, 50, 200])];
  const label = `${seed}: K ${K}, M ${M}, N ${N}, η ${eta.toFixed(2)}${trainSecondLayer ? '' : ', first layer'}, k^-${power.toFixed(1)} ×${group}, ${zeros} zeros, outliers ${outliers.map((rho) => rho.toFixed(0)).join(' ') || 'none'}, δ ${delta}, t ${t}`;
  return {
    label,
    ic: modesCase({ K, M, delta, seed, rhos, correlations: rhos.map(() => correlation) }),
    options: { activation: 'erf', eta, trainSecondLayer, times: printTimes(t, 40) },
  };
}

const ascending = (rhos: number[]): Float64Array => Float64Array.from(rhos).sort();
