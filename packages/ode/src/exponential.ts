import type { CompressOptions } from './modeNodes.ts';
import type { Method } from './method.ts';

/** Exponential Runge–Kutta steps on the modes (exponentialStepper.ts), for spectra whose largest ρ would hold explicit methods to tiny steps. */
export interface ExponentialMethod {
  readonly name: 'exponential';
  readonly order: 4;
}

/** Hochbruck and Ostermann's exponential Runge–Kutta method of stiff order 4, for `method` of `integrate`: see `createExponentialStepper`. */
export const exponential: ExponentialMethod = Object.freeze({ name: 'exponential', order: 4 });

export const isExponential = (method: Method | ExponentialMethod): method is ExponentialMethod =>
  method.name === exponential.name;

/** How far to compress for this tolerance and a run over η t. */
export function compressionOptions(tolerance: number, etaT: number): CompressOptions {
  return { error: Math.max(COMPRESSION * tolerance, ROUNDING), slowest: etaT > 0 ? 1 / etaT : 1 };
}

const ROUNDING = 1e-14; // more nodes than this asks for gain nothing
const COMPRESSION = 1e-2; // of the tolerance: growth at a crowded upper end magnifies what compression loses some hundred times
