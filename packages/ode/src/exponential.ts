import type { CompressOptions } from './compressModes.ts';
import type { InitialConditions } from './initialConditions.ts';
import type { Method } from './tableau.ts';

/** Exponential Runge–Kutta steps on the modes (exponentialStep.ts), for spectra whose largest ρ would hold explicit methods to tiny steps. */
export interface ExponentialMethod {
  readonly name: 'exponential';
  readonly order: 4;
}

export const exponential: ExponentialMethod = Object.freeze({ name: 'exponential', order: 4 });

export const isExponential = (method: Method | ExponentialMethod): method is ExponentialMethod => method.name === exponential.name;

/** Chebyshev nodes for an error below the tolerance ((3 + √8)^{−n} at most with n a bin), down to modes that hardly move in η t. */
export function compressionFor(tolerance: number, etaT: number): CompressOptions {
  const nodes = Math.ceil(Math.log(1 / tolerance) / Math.log(3 + Math.sqrt(8)));
  return { nodesPerBin: Math.min(20, Math.max(8, nodes)), slowest: etaT > 0 ? 4 / etaT : Infinity };
}

const STABILITY = 3.3; // dopri5 is stable for |z| up to this on the negative real axis
const STEPS_AT_1E6 = 4000; // dopri5 steps that cost as much as the exponential steps of a run to t = 1000 at tolerance 1e-6; these grow as tolerance^{-1/4}

const RATE = 0.4; // |C| of a student whose v has come near A: v² J with J = (2/π)/√(1 + 2Q), Q near 1

/**
 * Whether stability would hold dopri5 to steps that cost more than those that accuracy asks of the exponential method: 2 η ρ_max c t / 3.3 of them, with c = 0.4 max A².
 * A guess about time alone: either method keeps the tolerance.
 */
export function isStiff({ rhos, A }: InitialConditions, eta: number, end: number, tolerance: number): boolean {
  const rhoMax = rhos.reduce((max, rho) => Math.max(max, rho), 0);
  const rate = RATE * A.reduce((max, x) => Math.max(max, x * x), 0);
  return (2 * eta * rhoMax * rate * end) / STABILITY > STEPS_AT_1E6 * (1e-6 / tolerance) ** 0.25;
}
