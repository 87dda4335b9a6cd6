import type { FillCoefficients } from './coefficients.ts';
import type { TheoryActivation } from './dynamics.ts';
import { erfCoefficients } from './erfCoefficients.ts';
import { linearCoefficients } from './linearCoefficients.ts';

/** The coefficients C, h, G, dv of each activation. */
export const FILL_COEFFICIENTS: Readonly<Record<TheoryActivation, FillCoefficients>> = {
  erf: erfCoefficients,
  linear: linearCoefficients,
};
