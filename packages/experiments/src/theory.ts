import { dopri5, integrateAsync, integrateEulerAuthorsAsync, rk4, type ClipReport, type InitialConditions, type Integration, type SolveStatus } from '@geq/ode';
import type { RunDigits } from '@geq/formats';
import type { Trajectory } from '@geq/overlaps';
import { z } from 'zod';
import { UsageError } from './usageError.ts';

const step = z.number().positive().max(1e3);

/** How the equations are integrated: accurately, with a fixed step, or step for step as the authors' tool does. */
export const theoryMethodSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('dopri5'), tolerance: z.number().min(1e-13).max(1e-2) }),
  z.strictObject({ name: z.literal('rk4'), dt: step }),
  z.strictObject({ name: z.literal('euler'), dt: step }),
]);

export type TheoryMethod = z.infer<typeof theoryMethodSchema>;

export const DEFAULT_THEORY: TheoryMethod = { name: 'dopri5', tolerance: 1e-8 };

/** Units whose order-parameter equations are known in closed form. */
export type TheoryUnit = 'erf' | 'linear';

/** @throws UsageError for relu */
export function requireTheoryUnit(unit: string): TheoryUnit {
  if (unit === 'erf' || unit === 'linear') return unit;
  throw new UsageError(`ode: expected unit erf or linear, got ${unit}, whose equations are not known in closed form; the simulation's exact overlaps (_exact.dat) have the closed form of e_g`);
}

export interface TheoryProblem {
  readonly unit: TheoryUnit;
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
  const common = { unit, eta, both, signal, onProgress };
  switch (method.name) {
    case 'euler': return { ...await integrateEulerAuthorsAsync(ic, { ...common, dt: method.dt, steps }), digits: 6 };
    case 'rk4': return { ...await integrateAsync(ic, { ...common, times, method: rk4, dt: method.dt }), digits: 'exact' };
    case 'dopri5': return { ...await integrateAsync(ic, { ...common, times, method: dopri5, tolerance: method.tolerance }), digits: 'exact' };
  }
}
