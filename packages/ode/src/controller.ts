/**
 * Step-size controller with memory (PI): for the scaled error norm E of a step (E ≤ 1 accepts),
 *
 *   h ← h · clamp( 0.9 · E^{−α} · E_previous^{β} ),   β = 0.2/p, α = 1/p − 0.75 β
 *
 * with p the order of the method. The memory term damps the see-saw of accepted and rejected steps where stability, not
 * accuracy, limits h.
 *
 * The constants are those of Hairer's DOPRI5 with its memory term switched on.
 */
export interface Controller {
  /** Factor for the next step after one of norm E was accepted. */
  readonly accepted: (E: number) => number;
  /** Factor (< 1) for another try after norm E > 1, or NaN. */
  readonly rejected: (E: number) => number;
}

const SAFETY = 0.9;
const SMALLEST = 0.2;
const LARGEST = 5;
const SMALLEST_NORM = 1e-4; // remembered norms below this would let the memory term shrink the next step

export function createController(order: number): Controller {
  const beta = 0.2 / order;
  const alpha = 1 / order - 0.75 * beta;
  let previous = SMALLEST_NORM;
  let afterRejection = false;
  return {
    accepted(E) {
      const factor = SAFETY * Math.max(E, 1e-10) ** -alpha * previous ** beta;
      previous = Math.max(E, SMALLEST_NORM);
      const largest = afterRejection ? 1 : LARGEST;
      afterRejection = false;
      return Math.min(largest, Math.max(SMALLEST, factor));
    },
    rejected(E) {
      afterRejection = true;
      return Number.isFinite(E) ? Math.max(SMALLEST, Math.min(SAFETY, SAFETY * E ** (-1 / order))) : 0.1;
    },
  };
}
