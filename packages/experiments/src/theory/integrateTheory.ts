import { z } from 'zod';
import {
  dopri5,
  exponential,
  integrateAsync,
  integrateEulerAuthorsAsync,
  isTheoryActivation,
  LEAST_TOLERANCE,
  rk4,
  theoryActivations,
  type ClipReport,
  type InitialConditions,
  type Integration,
  type SolveStatus,
  type TheoryActivation,
} from '@geq/ode';
import type { RunDigits } from '@geq/formats';
import type { Trajectory } from '@geq/overlaps';
import { UsageError } from '@geq/runs';

/** A fixed step in t. */
export const stepSchema = z.number().refine((x) => x > 0 && x <= 1e3, {
  error: ({ input }) => `expected a number above 0 and up to 1000, got ${String(input)}`,
});
/** A tolerance of the methods that choose their steps. */
export const toleranceSchema = z.number().refine((x) => x >= LEAST_TOLERANCE && x <= 1e-2, {
  error: ({ input }) =>
    `expected ${LEAST_TOLERANCE} to 0.01, got ${String(input)}${Number(input) < LEAST_TOLERANCE ? '; float64 cannot tell smaller errors of a step' : ''}`,
});

/** How the equations are integrated: accurately (by stiffness, or by a method's name), with a fixed step, or step for step as the authors' tool does. */
export const theoryMethodSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('auto'), tolerance: toleranceSchema.optional() }),
  z.strictObject({ name: z.literal('exponential'), tolerance: toleranceSchema }),
  z.strictObject({ name: z.literal('dopri5'), tolerance: toleranceSchema }),
  z.strictObject({ name: z.literal('rk4'), dt: stepSchema }),
  z.strictObject({ name: z.literal('euler'), dt: stepSchema }),
]);

/** See `theoryMethodSchema`. */
export type TheoryMethod = z.infer<typeof theoryMethodSchema>;

/** The method where nothing else is said: chosen by stiffness. */
export const DEFAULT_THEORY: TheoryMethod = { name: 'auto' };

/** What a curve's file says of how it was integrated. */
export const methodSettings = (method: TheoryMethod): Record<string, number> =>
  'dt' in method ? { dt: method.dt } : method.tolerance === undefined ? {} : { tolerance: method.tolerance };

/** @throws UsageError for units whose order-parameter equations are not known in closed form */
export function requireTheoryUnit(unit: string): TheoryActivation {
  if (isTheoryActivation(unit)) return unit;
  throw new UsageError(
    `ode: expected unit ${theoryActivations.join(' or ')}, got ${unit}, whose equations are not known in closed form; the simulation's exact overlaps (_exact.dat) have the closed form of e_g`,
  );
}

/**
 * What is integrated from given initial conditions: unit, learning rate η, whether the second layer learns (`both`), rows and method.
 */
export interface TheoryProblem {
  readonly unit: TheoryActivation;
  readonly eta: number;
  readonly both: boolean;
  /** Times of the rows; euler has the authors' grid up to `steps`. */
  readonly times: Float64Array;
  readonly steps: number;
  readonly method: TheoryMethod;
  readonly signal?: AbortSignal;
  readonly onProgress?: (t: number) => void;
}

/** A curve of the theory, how its integration ended and what it took. */
export interface TheoryCurve {
  readonly trajectory: Trajectory;
  readonly status: SolveStatus;
  readonly stats: Integration['stats'];
  readonly clipped: ClipReport;
  /** The method that ran, and on how many modes or nodes. */
  readonly ran: string;
  /** How the authors' columns are spelled: six digits where we repeat their tool. */
  readonly digits: RunDigits;
}

/** One curve of the theory by the chosen method. Euler takes stored numbers as they are; the others clip Ω at 0 first. */
export async function integrateTheory(
  ic: InitialConditions,
  { unit, eta, both, times, steps, method, signal, onProgress }: TheoryProblem,
): Promise<TheoryCurve> {
  const common = { activation: unit, eta, trainSecondLayer: both, signal, onProgress };
  if (method.name === 'euler')
    return curve(await integrateEulerAuthorsAsync(ic, { ...common, dt: method.dt, tMax: steps }), 6);
  return curve(
    await integrateAsync(ic, { ...common, times, ...methodSettings(method), method: METHODS[method.name] }),
    'exact',
  );
}

const METHODS = { auto: 'auto', exponential, dopri5, rk4 } as const;

const curve = ({ method, numModes, ...rest }: Integration, digits: RunDigits): TheoryCurve => ({
  ...rest,
  ran: `${method}, ${numModes} modes`,
  digits,
});
