import { acceptStep, attemptStep, startStepper } from './stepperState.ts';
import type { Outcome, Problem, Progress, SolveProcess, SolveOptions } from './solveProcess.ts';

/** Steps of at most dt, all equal between two rows and ending exactly on them: ⌈Δ/dt⌉ steps for a gap Δ. */
export function* solveFixed(
  problem: Problem,
  { method, times, maxSteps, sliceSteps }: SolveOptions,
  dt: number,
): SolveProcess {
  const stepper = startStepper(method, problem.f, problem.y0);
  let t = 0;
  let steps = 0;
  const progress = (): Progress => ({ t, stats: { steps, rejected: 0, evaluations: stepper.numEvaluations } });
  const outcome = (status: Outcome['status']): Outcome => ({ status, ...progress() });
  const saved = (): Float64Array => stepper.y.subarray(0, problem.numSaved);

  if (!problem.save(0, saved())) return outcome('nonFinite');
  for (const next of times) {
    if (next === 0) continue;
    const from = t;
    const count = Math.max(1, Math.ceil((next - from) / dt - 1e-9)); // a gap of 3 dt in floating point is three steps
    const h = (next - from) / count;
    for (let i = 1; i <= count; i++) {
      if (steps >= maxSteps) return outcome('maxSteps');
      attemptStep(stepper, t, h);
      acceptStep(stepper);
      problem.restore?.(stepper.y);
      steps++;
      t = i === count ? next : from + i * h;
      if (!saved().every(Number.isFinite)) return outcome('nonFinite');
      if (steps % sliceSteps === 0) yield progress();
    }
    if (!problem.save(t, saved())) return outcome('nonFinite');
  }
  return outcome('ok');
}
