import {
  acceptStep,
  attemptStep,
  estimateError,
  interpolate,
  slope,
  startStepper,
  type StepperState,
} from './stepperState.ts';
import type { SolveSegment, Outcome, Problem, Progress, SolveProcess, SolveOptions } from './solveProcess.ts';
import { growAfter, shrinkAfter, initStepSize } from './stepSize.ts';

export const SMALLEST_STEP = 2 ** -50; // times the span: a few gaps between doubles at the end of it

/**
 * Steps chosen by the embedded error estimate; rows come from the continuous extension of the step that contains them, so the
 * schedule of rows does not touch the steps.
 */
export function* solveAdaptive(
  { f, y0, numSaved, raiseScale, derivedError, restore, save }: Problem,
  { method, times, tolerance, maxSteps, sliceSteps }: SolveOptions,
  segment?: SolveSegment,
): SolveProcess {
  const stepper = startStepper(method, f, y0);
  const scale = segment?.scale ?? new Float64Array(numSaved);
  const error = new Float64Array(numSaved);
  const row = new Float64Array(numSaved);
  const end = times[times.length - 1];
  let t = segment?.t ?? 0;
  let steps = 0;
  let rejected = 0;
  const progress = (): Progress => ({ t, stats: { steps, rejected, evaluations: stepper.numEvaluations } });
  const outcome = (status: Outcome['status']): Outcome => ({ status, ...progress() });

  if (t === 0 && !save(0, stepper.y.subarray(0, numSaved))) return outcome('nonFinite');
  raiseScale(scale, stepper.y);
  let nextRow = 0;
  while (times[nextRow] <= t) nextRow++;
  let size = initStepSize(method.order);
  let factor = 1;
  let h = segment?.h ?? firstStep(stepper, scale, end);
  while (t < end) {
    if (steps + rejected >= maxSteps) return outcome('maxSteps');
    const reachesEnd = t + h >= end;
    if (reachesEnd) h = end - t;
    attemptStep(stepper, t, h);
    estimateError(stepper, h, error);
    const E = Math.max(largestRatio(error, scale) / tolerance, derivedError?.(error, stepper.yNew) ?? 0); // NaN wins
    if (E <= 1) {
      const tNew = reachesEnd ? end : t + h;
      for (; nextRow < times.length && times[nextRow] <= tNew; nextRow++) {
        interpolate(stepper, { theta: Math.min(1, (times[nextRow] - t) / h), h }, row);
        if (!save(times[nextRow], row)) return outcome('nonFinite');
      }
      acceptStep(stepper);
      restore?.(stepper.y);
      raiseScale(scale, stepper.y);
      steps++;
      t = tNew;
      [factor, size] = growAfter(E, size);
      h *= factor;
      if (segment?.isDone(t, h, stepper.y)) return outcome('ok');
    } else {
      rejected++;
      [factor, size] = shrinkAfter(E, size);
      h *= factor;
      if (h < SMALLEST_STEP * end) return outcome(Number.isFinite(E) ? 'stepTooSmall' : 'nonFinite');
    }
    if ((steps + rejected) % sliceSteps === 0) yield progress();
  }
  return outcome('ok');
}

/** max_i |x_i| / scale_i over the entries of scale; 0/0 counts as 0, NaN stays NaN. */
export function largestRatio(x: Float64Array, scale: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < scale.length; i++) {
    const ratio = x[i] === 0 ? 0 : Math.abs(x[i]) / scale[i];
    if (!(ratio <= largest)) largest = ratio;
    if (Number.isNaN(largest)) return NaN;
  }
  return largest;
}

/** A hundredth of the time in which the fastest saved variable would change by its own scale. */
function firstStep(stepper: StepperState, scale: Float64Array, end: number): number {
  const rate = largestRatio(slope(stepper, 0), scale);
  return Math.min(end, rate > 0 && Number.isFinite(rate) ? 0.01 / rate : 0.01 * end);
}
