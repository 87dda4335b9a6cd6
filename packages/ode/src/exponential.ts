import { createCoefficients, createFields, fillFields } from './coefficients.ts';
import type { CompressOptions } from './compressModes.ts';
import type { InitialConditions } from './initialConditions.ts';
import { layoutOf, pairIndex } from './layout.ts';
import { FILL, type Dynamics } from './rightHandSide.ts';
import { smallEigen } from './smallEigen.ts';
import type { Method } from './tableau.ts';

/** Exponential Runge–Kutta steps on the modes (exponentialStep.ts), for spectra whose largest ρ would hold explicit methods to tiny steps. */
export interface ExponentialMethod {
  readonly name: 'exponential';
  readonly order: 4;
}

export const exponential: ExponentialMethod = Object.freeze({ name: 'exponential', order: 4 });

export const isExponential = (method: Method | ExponentialMethod): method is ExponentialMethod => method.name === exponential.name;

/** Chebyshev nodes for an error of a thousandth of the tolerance ((3 + √8)^{−n} with n a bin), down to modes that hardly move in η t. */
export function compressionFor(tolerance: number, etaT: number): CompressOptions {
  const nodes = Math.ceil(Math.log(1000 / tolerance) / Math.log(3 + Math.sqrt(8)));
  return { nodesPerBin: Math.min(20, Math.max(8, nodes)), slowest: etaT > 0 ? 4 / etaT : Infinity };
}

const STABILITY = 3.3; // dopri5 is stable for |z| up to this on the negative real axis
const STEPS_AT_1E6 = 1500; // exponential steps that a run to t = 1000 takes at tolerance 1e-6; they grow as tolerance^{-1/4}

/**
 * Whether stability would hold dopri5 to more steps than accuracy asks of the exponential method: 2 η ρ_max c t / 3.3, with c the largest rate |C| at t = 0, or a
 * fifth of max A² for students that have yet to find their v.
 */
export function isStiff(ic: InitialConditions, { unit, eta }: Dynamics, end: number, tolerance: number): boolean {
  const rhoMax = ic.rhos.reduce((max, rho) => Math.max(max, rho), 0);
  const rate = Math.max(largestRate(ic, unit), 0.2 * ic.A.reduce((max, x) => Math.max(max, x * x), 0));
  return (2 * eta * rhoMax * rate * end) / STABILITY > STEPS_AT_1E6 * (1e-6 / tolerance) ** 0.25;
}

/** Largest |eigenvalue| of C at t = 0. */
function largestRate(ic: InitialConditions, unit: Dynamics['unit']): number {
  const { N, K, M } = ic;
  const layout = layoutOf({ N: 0, K, M });
  const head = new Float64Array(layout.head);
  head.set(ic.v);
  const mean = (f: (tau: number) => number): number => {
    let sum = 0;
    for (let tau = 0; tau < N; tau++) sum += f(tau);
    return sum / N;
  };
  for (let k = 0; k < K; k++) {
    for (let l = k; l < K; l++) head[layout.Q + pairIndex(K, k, l)] = mean((tau) => ic.rhos[tau] * ic.q[(k * K + l) * N + tau]);
    for (let m = 0; m < M; m++) head[layout.R + k * M + m] = mean((tau) => ic.r[(k * M + m) * N + tau]) / Math.sqrt(ic.delta);
  }
  const fields = createFields(K, M, ic.T, ic.A);
  const { C, ...rest } = createCoefficients(K, M);
  fillFields(head, layout, fields);
  FILL[unit](fields, { C, ...rest });
  const rates = new Float64Array(K);
  smallEigen(K, C, new Float64Array(K * K), rates);
  return rates.reduce((max, rate) => Math.max(max, Math.abs(rate)), 0);
}
