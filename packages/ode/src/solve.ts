import { solveAdaptive } from './solveAdaptive.ts';
import { solveFixed } from './solveFixed.ts';
import type { Problem, SolveProcess, SolveOptions } from './solveProcess.ts';

/** @throws RangeError when the method has no error estimate and no dt is given */
export function solve(problem: Problem, options: SolveOptions): SolveProcess {
  const { method, dt } = options;
  if (dt === undefined && method.error === undefined) {
    throw new RangeError(
      `solve: expected dt for ${method.name}, which has no error estimate, got none; give dt or use dopri5`,
    );
  }
  return dt === undefined ? solveAdaptive(problem, options) : solveFixed(problem, options, dt);
}
