import { pow } from '@geq/elementary';

/**
 * Step-size control with memory (PI), for the scaled error E of a step (E ≤ 1 is accepted) and a method of order p:
 *
 *   h ← h · 0.9 · E^{−α} · E_previous^{β},    β = 0.2/p, α = 1/p − 0.75 β,    the factor kept between 0.2 and 5
 *
 * The memory damps the see-saw of accepted and rejected steps where stability, not accuracy, limits h. The constants are
 * those of Hairer's DOPRI5 with its memory switched on.
 */
export interface StepSize {
  readonly order: number;
  /** E of the last accepted step. */
  readonly previous: number;
  /** A step that follows a rejection does not grow. */
  readonly afterRejection: boolean;
}

const SAFETY = 0.9;
const SMALLEST = 0.2;
const LARGEST = 5;
const NO_ERROR = 1e-4; // smaller norms count as this: they say only that h may grow

export function initStepSize(order: number): StepSize {
  return { order, previous: NO_ERROR, afterRejection: false };
}

/** Factor for the step after one that was accepted with error E ≤ 1. */
export function growAfter(E: number, { order, previous, afterRejection }: StepSize): [factor: number, state: StepSize] {
  const beta = 0.2 / order;
  const alpha = 1 / order - 0.75 * beta;
  const seen = Math.max(E, NO_ERROR);
  const factor = SAFETY * pow(seen, -alpha) * pow(previous, beta);
  return [
    Math.min(afterRejection ? 1 : LARGEST, Math.max(SMALLEST, factor)),
    { order, previous: seen, afterRejection: false },
  ];
}

/** Factor < 1 for another try after error E > 1; a tenth when E is no number. */
export function shrinkAfter(E: number, state: StepSize): [factor: number, state: StepSize] {
  const factor = Number.isFinite(E) ? Math.max(SMALLEST, SAFETY * pow(E, -1 / state.order)) : 0.1;
  return [factor, { ...state, afterRejection: true }];
}
