/** Tolerances of the methods that choose their steps, where none is given. */
export const DEFAULT_TOLERANCES = {
  exponential: 1e-7, // its errors are up to a hundred times its tolerance
  dopri5: 1e-8,
} as const;

/** Below this the round-off of a step's sums hides what the error estimate looks for. */
export const LEAST_TOLERANCE = 1e-13;

/** @throws RangeError for a tolerance that float64 cannot give, or that is none */
export function requireTolerance(caller: string, tolerance: number): void {
  if (!(tolerance > 0) || !Number.isFinite(tolerance))
    throw new RangeError(`${caller}: expected a finite tolerance > 0, got ${tolerance}`);
  if (tolerance < LEAST_TOLERANCE)
    throw new RangeError(
      `${caller}: expected a tolerance of at least ${LEAST_TOLERANCE}, got ${tolerance}; float64 cannot tell smaller errors of a step`,
    );
}
