import { dopri5, integrateAsync, integrateEulerAuthorsAsync, rk4, type ClipReport, type InitialConditions, type Integration, type SolveStatus } from '@geq/ode';
import type { RunDigits } from '@geq/formats';
import type { Trajectory } from '@geq/overlaps';
import { z } from 'zod';

const positive = z.number().positive().max(1e3);

/** How the equations are integrated: accurately, with a fixed step, or step for step as the authors' tool does. */
export const theoryMethodSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('dopri5'), tolerance: z.number().min(1e-13).max(1e-2) }),
  z.strictObject({ name: z.literal('rk4'), dt: positive }),
  z.strictObject({ name: z.literal('euler'), dt: positive }),
]);

export type TheoryMethod = z.infer<typeof theoryMethodSchema>;

export interface TheoryProblem {
  readonly unit: 'erf' | 'linear';
  readonly eta: number;
  readonly both: boolean;
  /** Times of the rows (dopri5, rk4); euler has the authors' grid up to `steps`. */
  readonly times: Float64Array;
  readonly steps: number;
  readonly method: TheoryMethod;
  readonly signal?: AbortSignal;
  readonly onProgress?: (t: number) => void;
}

export interface TheoryCurve {
  readonly trajectory: Trajectory;
  readonly status: SolveStatus;
  readonly stats: Integration['stats'];
  readonly clipped: ClipReport;
  /** How the authors' columns are spelled: six digits where we repeat their tool. */
  readonly digits: RunDigits;
}

/** One curve of the theory by the chosen method. Euler takes stored numbers as they are; the others clip Ω at 0 first. */
export async function integrateTheory(ic: InitialConditions, { unit, eta, both, times, steps, method, signal, onProgress }: TheoryProblem): Promise<TheoryCurve> {
  if (method.name === 'euler') {
    return { ...await integrateEulerAuthorsAsync(ic, { unit, eta, both, dt: method.dt, steps, signal, onProgress }), digits: 6 };
  }
  const how = method.name === 'rk4' ? { method: rk4, dt: method.dt } : { method: dopri5, tolerance: method.tolerance };
  return { ...await integrateAsync(ic, { unit, eta, both, times, ...how, signal, onProgress }), digits: 'exact' };
}
