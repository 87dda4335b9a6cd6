import { pow } from '@geq/elementary';
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

/** How far to compress for this tolerance and a run over η t. */
export function compressionFor(tolerance: number, etaT: number): CompressOptions {
  return { error: Math.max(COMPRESSION * tolerance, ROUNDING), slowest: etaT > 0 ? 1 / etaT : 1 };
}

const ROUNDING = 1e-14; // more nodes than this asks for gain nothing
const COMPRESSION = 2e-3; // of the tolerance: what students that first run away (images, η = 1) amplify some hundred times

const STABILITY = 3.3; // dopri5 is stable for |z| up to this on the negative real axis
const STEPS_AT_1E6 = 2500; // dopri5 steps that cost as much as the exponential steps of a run to t = 1000 at tolerance 1e-6; these grow as tolerance^{-1/4}

const RATE = 0.4; // |C| of a student with v = 1: v² J with J = (2/π)/√(1 + 2Q), Q near 1

/**
 * Whether stability would hold dopri5 to steps that cost more than those that accuracy asks of the exponential method: 2 η ρ_max c t / 3.3 of them, with c = 0.4 v²,
 * v that of the teacher, which a student's comes near to, or the student's own where it stays.
 * A guess about time alone: either method keeps the tolerance.
 */
export function isStiff({ rhos, A, v }: InitialConditions, { eta, both, end, tolerance }: { eta: number; both: boolean; end: number; tolerance: number }): boolean {
  const rhoMax = rhos.reduce((max, rho) => Math.max(max, rho), 0);
  const rate = RATE * (both ? A : v).reduce((max, x) => Math.max(max, x * x), 0);
  return (2 * eta * rhoMax * rate * end) / STABILITY > STEPS_AT_1E6 * pow(1e-6 / tolerance, 0.25);
}
