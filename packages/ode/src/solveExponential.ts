import type { ExponentialStepper } from './exponentialStepper.ts';
import { largestRatio, SMALLEST_STEP } from './solveAdaptive.ts';
import type { SolveSegment, Outcome, Problem, Progress, SolveProcess, SolveOptions } from './solveProcess.ts';
import { growAfter, shrinkAfter, initStepSize } from './stepSize.ts';

const ORDER = 4;
const PER_EFOLD = 1200; // steps in an e-fold of time, t/h, that the tolerance is meant for

/** What the steps are taken in, and where their rows go. */
export interface ExponentialProblem extends Pick<Problem, 'raiseScale' | 'derivedError' | 'save'> {
  readonly stepper: ExponentialStepper;
}

/**
 * Exponential steps chosen by their error estimate. They end on the times of the rows, so that rows have no error of their own.
 *
 * Of slaved modes the errors of many steps have one sign and add up, where those of explicit steps die out: a run that needs more than 1200 steps in an e-fold of time is
 * held to as much less error in each.
 */
export function* solveExponential(
  { stepper, raiseScale, derivedError, save }: ExponentialProblem,
  { times, tolerance, maxSteps, sliceSteps }: Omit<SolveOptions, 'method' | 'dt'>,
  segment?: SolveSegment,
): SolveProcess {
  const { head, headNew, error } = stepper;
  const scale = segment?.scale ?? new Float64Array(head.length);
  const end = times[times.length - 1];
  let t = segment?.t ?? 0;
  let steps = 0;
  let rejected = 0;
  const progress = (): Progress => ({ t, stats: { steps, rejected, evaluations: 1 + 5 * (steps + rejected) } });
  const outcome = (status: Outcome['status']): Outcome => ({ status, ...progress() });

  if (t === 0 && !save(0, head)) return outcome('nonFinite');
  raiseScale(scale, head);
  const rate = largestRatio(stepper.slope, scale);
  let proposed = segment?.h ?? (rate > 0 && Number.isFinite(rate) ? 0.01 / rate : 0.01 * end); // a hundredth of the time in which the fastest column would change by its own scale
  let size = initStepSize(ORDER);
  let factor = 1;
  for (const next of times) {
    while (t < next) {
      if (steps + rejected >= maxSteps) return outcome('maxSteps');
      const left = next - t;
      const reachesRow = proposed >= left;
      const h = reachesRow ? left : Math.min(proposed, left / 2); // no sliver before a row
      stepper.attempt(h);
      const crowded = Math.max(1, t / (h * PER_EFOLD));
      const E = crowded * Math.max(largestRatio(error, scale) / tolerance, derivedError?.(error, headNew) ?? 0); // NaN wins
      if (E <= 1) {
        stepper.accept();
        raiseScale(scale, head);
        steps++;
        t = reachesRow ? next : t + h;
        [factor, size] = growAfter(E, size);
        proposed = h < proposed ? Math.max(proposed, h * factor) : h * factor; // a step cut short by a row says nothing against the longer one
        if (reachesRow && !save(next, head)) return outcome('nonFinite');
        if (segment?.isDone(t, proposed, head)) return outcome('ok');
      } else {
        rejected++;
        [factor, size] = shrinkAfter(E, size);
        proposed = h * factor;
        if (proposed < SMALLEST_STEP * end) return outcome(Number.isFinite(E) ? 'stepTooSmall' : 'nonFinite');
      }
      if ((steps + rejected) % sliceSteps === 0) yield progress();
    }
  }
  return outcome('ok');
}
