import type { FillCoefficients } from './coefficients.ts';
import { erfCoefficients } from './erfCoefficients.ts';
import { linearCoefficients } from './linearCoefficients.ts';

/** The coefficients C, h, G, dv of each activation whose Gaussian averages close the equations. */
export const FILL_COEFFICIENTS = {
  erf: erfCoefficients,
  linear: linearCoefficients,
} satisfies Readonly<Record<string, FillCoefficients>>;

/** Activations whose Gaussian averages close the equations. */
export type TheoryActivation = keyof typeof FILL_COEFFICIENTS;

/** Their names. */
export const theoryActivations = Object.keys(FILL_COEFFICIENTS) as [TheoryActivation, ...TheoryActivation[]];

/** Whether an activation has a theory. @example isTheoryActivation('relu') // → false */
export const isTheoryActivation = (name: string): name is TheoryActivation => Object.hasOwn(FILL_COEFFICIENTS, name);
