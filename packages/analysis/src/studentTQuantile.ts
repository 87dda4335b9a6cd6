// @ts-expect-error jstat ships no types: those that are used here are stated below
import untyped from 'jstat';

const jStat = untyped as {
  readonly studentt: { readonly inv: (p: number, degreesOfFreedom: number) => number };
  readonly centralF: { readonly cdf: (x: number, numerator: number, denominator: number) => number };
  readonly chisquare: { readonly cdf: (x: number, degreesOfFreedom: number) => number };
};

/** x with P(|t| ≤ x) = confidence for Student's t; NaN without degrees of freedom. */
export const studentTQuantile = (confidence: number, degreesOfFreedom: number): number =>
  degreesOfFreedom > 0 ? Number(jStat.studentt.inv((1 + confidence) / 2, degreesOfFreedom).toPrecision(7)) : NaN; // good to 4e-8; the rest differs between engines

/** P(F ≥ x) for the ratio of two mean squares. */
export const fTail = (x: number, numerator: number, denominator: number): number =>
  1 - jStat.centralF.cdf(x, numerator, denominator);

/** P(χ² ≥ x). */
export const chiSquaredTail = (x: number, degreesOfFreedom: number): number =>
  1 - jStat.chisquare.cdf(x, degreesOfFreedom);
