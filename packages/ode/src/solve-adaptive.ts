import { createController } from './controller.ts';
import type { Outcome, Problem, Progress, Solution, SolveOptions } from './solve.ts';
import { createStepper, type Stepper } from './stepper.ts';

const SMALLEST_STEP = 2 ** -50; // times the span: a few gaps between doubles at the end of it

/**
 * Steps chosen by the embedded error estimate; rows come from the continuous extension of the step that contains them, so the
 * schedule of rows does not touch the steps.
 */
export function* solveAdaptive(problem: Problem, { method, times, maxSteps, sliceSteps }: SolveOptions): Solution {
  const { errorNorm, numSaved, save } = problem;
  const stepper = createStepper(method, problem.f, problem.y0);
  const controller = createController(method.order);
  const error = new Float64Array(numSaved);
  const row = new Float64Array(numSaved);
  const end = times[times.length - 1];
  let t = 0;
  let steps = 0;
  let rejected = 0;
  const progress = (): Progress => ({ t, stats: { steps, rejected, evaluations: stepper.evaluations() } });
  const outcome = (status: Outcome['status']): Outcome => ({ status, ...progress() });

  if (!save(0, stepper.y().subarray(0, numSaved))) return outcome('nonFinite');
  let next = times[0] === 0 ? 1 : 0;
  let h = firstStep(stepper, problem, end);
  while (t < end) {
    if (steps + rejected >= maxSteps) return outcome('maxSteps');
    const reachesEnd = t + h >= end;
    if (reachesEnd) h = end - t;
    stepper.attempt(t, h);
    stepper.error(h, error);
    const E = errorNorm(error, stepper.y());
    if ((steps + rejected + 1) % sliceSteps === 0) yield progress();
    if (!(E <= 1)) {
      rejected++;
      h *= controller.rejected(E);
      if (h < SMALLEST_STEP * end) return outcome(Number.isFinite(E) ? 'stepTooSmall' : 'nonFinite');
      continue;
    }
    const tNew = reachesEnd ? end : t + h;
    for (; next < times.length && times[next] <= tNew; next++) {
      stepper.interpolate(Math.min(1, (times[next] - t) / h), h, row);
      if (!save(times[next], row)) return outcome('nonFinite');
    }
    stepper.accept();
    steps++;
    t = tNew;
    h *= controller.accepted(E);
  }
  return outcome('ok');
}

/** A hundredth of the time in which the saved variables would change by their own size, as the error norm weighs them. */
function firstStep(stepper: Stepper, { errorNorm, numSaved }: Problem, end: number): number {
  const y = stepper.y();
  const size = errorNorm(y.slice(0, numSaved), y);
  const speed = errorNorm(stepper.slope(0).slice(0, numSaved), y);
  const h = (0.01 * size) / speed;
  return h > 0 && h < end ? h : Math.min(end, 0.01);
}
