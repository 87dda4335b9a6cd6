import { modePass2x2 } from './modePass2x2.ts';
import { modePassLoops } from './modePassLoops.ts';
import type { ModePass, ModeProblem } from './modeProblem.ts';

/** The pass for these sizes: unrolled for K = M = 2 (six times faster), loops over pairs otherwise. Allocates here, never in the pass. */
export function createModePass(problem: ModeProblem): ModePass {
  const { K, M } = problem.layout;
  return K === 2 && M === 2 ? modePass2x2(problem) : modePassLoops(problem);
}
