import type { ExponentialStepper } from './exponentialStepper.ts';
import { dopri5 } from './dopri5.ts';
import { solveAdaptive } from './solveAdaptive.ts';
import type { SolveSegment, Outcome, Problem, SolveProcess, SolveOptions, SolveStats } from './solveProcess.ts';
import { solveExponential } from './solveExponential.ts';

export interface AutoProblem extends Problem {
  /** Exponential steps from the state y. */
  readonly exponentialFrom: (y: Float64Array) => ExponentialStepper;
  /** Fastest rate of decay |λ| of a mode, in a state with this head. */
  readonly fastestRate: (head: Float64Array) => number;
  /** Called with each method as it takes over. */
  readonly onMethod: (name: 'dopri5' | 'exponential') => void;
}

export interface AutoOptions extends Omit<SolveOptions, 'method' | 'tolerance' | 'dt'> {
  readonly tolerances: { readonly dopri5: number; readonly exponential: number };
}

const STABILITY_BOUND = 3.3; // dopri5 is stable for |h λ| up to this on the negative real axis
const STIFF = 2; // a mean |h λ| above this is stability's doing; below, accuracy's
const CHECK_EVERY = 32; // steps between two checks; the mean over so many does not see single steps go up and down
const MIN_STEPS_LEFT = 5000; // dopri5 steps to the end, at the present size, that are worth a change of method
const MIN_GAIN = 2; // an exponential step costs one to two and a half of dopri5's and is less accurate
const BACKOFF = 2; // times as many dopri5 steps before the next check, each time exponential steps have turned out too short

/**
 * dopri5, and exponential steps wherever stability and not accuracy limits those of dopri5 and the way to go is long. What decides is seen on the way, not guessed
 * at the start: dopri5 is left when |h λ| has stayed near its bound for 32 steps and five thousand more would be needed; exponential steps are left when they are not twice
 * as long as dopri5's could be. So the short times of an escape, which later plateaus magnify, belong to the method that is accurate there.
 */
export function* solveAuto(
  { exponentialFrom, fastestRate, onMethod, ...problem }: AutoProblem,
  { tolerances, ...options }: AutoOptions,
): SolveProcess {
  const end = options.times[options.times.length - 1];
  const scale = new Float64Array(problem.numSaved);
  const y = Float64Array.from(problem.y0);
  let from: Pick<SolveSegment, 't' | 'h'> = { t: 0 };
  let before: SolveStats = { steps: 0, rejected: 0, evaluations: 0 };
  let checkEvery = CHECK_EVERY;
  for (;;) {
    onMethod('dopri5');
    const explicit = solveAdaptive(
      { ...problem, y0: y },
      { ...options, method: dopri5, tolerance: tolerances.dopri5, maxSteps: stepsLeft() },
      { ...from, scale, isDone: untilStiff(from.t) },
    );
    const first = yield* withEarlierStats(explicit, before);
    if (hasEnded(first)) return first;
    before = first.stats;
    onMethod('exponential');
    const stepper = exponentialFrom(y);
    const exponential = solveExponential(
      { ...problem, stepper },
      { ...options, tolerance: tolerances.exponential, maxSteps: stepsLeft() },
      { ...from, scale, isDone: untilShort(stepper) },
    );
    const second = yield* withEarlierStats(exponential, before);
    if (hasEnded(second)) return second;
    before = second.stats;
    checkEvery *= BACKOFF;
  }

  function stepsLeft(): number {
    return options.maxSteps - before.steps - before.rejected;
  }
  function hasEnded({ status, t }: Outcome): boolean {
    return status !== 'ok' || t >= end;
  }
  function untilStiff(start: number): SolveSegment['isDone'] {
    let count = 0;
    let last = start;
    return (t, h, now) => {
      if (++count % checkEvery !== 0) return false;
      const mean = (t - last) / checkEvery;
      last = t;
      if (end - t < MIN_STEPS_LEFT * mean || mean * fastestRate(now) < STIFF) return false;
      y.set(now);
      from = { t, h };
      return true;
    };
  }
  function untilShort(stepper: ExponentialStepper): SolveSegment['isDone'] {
    let count = 0;
    return (t, h) => {
      if (++count % CHECK_EVERY !== 0) return false;
      const longest = STABILITY_BOUND / fastestRate(stepper.head);
      if (h > MIN_GAIN * longest) return false;
      stepper.copyState(y);
      from = { t, h: Math.min(h, longest) };
      return true;
    };
  }
}

/** The same solution, its costs on top of those before. */
function* withEarlierStats(process: SolveProcess, { steps, rejected, evaluations }: SolveStats): SolveProcess {
  for (;;) {
    const { done, value } = process.next();
    const { stats } = value;
    const total = {
      ...value,
      stats: {
        steps: steps + stats.steps,
        rejected: rejected + stats.rejected,
        evaluations: evaluations + stats.evaluations,
      },
    };
    if (done) return total as Outcome;
    yield total;
  }
}
