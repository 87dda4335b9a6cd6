import type { ExponentialWalk } from './exponentialStep.ts';
import { largestRatio, SMALLEST_STEP } from './solveAdaptive.ts';
import type { Outcome, Problem, Progress, Solution, SolveOptions } from './solve.ts';
import { growAfter, shrinkAfter, startStepSize } from './stepSize.ts';

const ORDER = 4;

/** Exponential steps chosen by their error estimate. They end on the times of the rows, so that rows have no error of their own. */
export function* solveExponential(walk: ExponentialWalk, { raiseScale, derivedError, save }: Pick<Problem, 'raiseScale' | 'derivedError' | 'save'>, { times, tolerance, maxSteps, sliceSteps }: Omit<SolveOptions, 'method' | 'dt'>): Solution {
  const { head, headNew, error } = walk;
  const scale = new Float64Array(head.length);
  const end = times[times.length - 1];
  let t = 0;
  let steps = 0;
  let rejected = 0;
  const progress = (): Progress => ({ t, stats: { steps, rejected, evaluations: 1 + 4 * (steps + rejected) } });
  const outcome = (status: Outcome['status']): Outcome => ({ status, ...progress() });

  if (!save(0, head)) return outcome('nonFinite');
  raiseScale(scale, head);
  const rate = largestRatio(walk.slope, scale);
  let proposed = rate > 0 && Number.isFinite(rate) ? 0.01 / rate : 0.01 * end; // a hundredth of the time in which the fastest column would change by its own scale
  let size = startStepSize(ORDER);
  let factor = 1;
  for (const next of times) {
    while (t < next) {
      if (steps + rejected >= maxSteps) return outcome('maxSteps');
      const left = next - t;
      const reachesRow = proposed >= left;
      const h = reachesRow ? left : Math.min(proposed, left / 2); // no sliver before a row
      walk.attempt(h);
      const E = Math.max(largestRatio(error, scale) / tolerance, derivedError?.(error, headNew) ?? 0); // NaN wins
      if (E <= 1) {
        walk.accept();
        raiseScale(scale, head);
        steps++;
        t = reachesRow ? next : t + h;
        [factor, size] = growAfter(E, size);
        proposed = h < proposed ? Math.max(proposed, h * factor) : h * factor; // a step cut short by a row says nothing against the longer one
      } else {
        rejected++;
        [factor, size] = shrinkAfter(E, size);
        proposed = h * factor;
        if (proposed < SMALLEST_STEP * end) return outcome(Number.isFinite(E) ? 'stepTooSmall' : 'nonFinite');
      }
      if ((steps + rejected) % sliceSteps === 0) yield progress();
    }
    if (next > 0 && !save(next, head)) return outcome('nonFinite');
  }
  return outcome('ok');
}
