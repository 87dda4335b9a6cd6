import { z } from 'zod';
import { theoryActivations } from '@geq/ode';
import { bounds } from '@geq/scenarios';
import { UsageError } from '@geq/runs';
import { onlineConfigSchema } from '../simulation/onlineConfig.ts';
import { studentIndices } from '../simulation/runNames.ts';
import { theoryMethodSchema, type TheoryMethod } from '../theory/integrateTheory.ts';
import { combinations, SWEEP_PARAMETERS, type SweepParameter } from './axis.ts';

/** What a sweep starts from. */
const baseSchema = z.discriminatedUnion('kind', [
  /** A configuration of ours: weights are drawn from it, so that K, M and the seed may vary too. */
  z.strictObject({ kind: z.literal('online'), online: onlineConfigSchema }),
  /** Stored initial conditions without one, the authors'. */
  z.strictObject({
    kind: z.literal('files'),
    prefix: z.string(),
    K: z.number(),
    M: z.number(),
    unit: z.enum(theoryActivations),
    lr: bounds.learningRate,
    both: z.boolean(),
    steps: bounds.duration,
  }),
]);

/** Everything that the curves of a sweep depend on. */
export const sweepConfigSchema = z.strictObject({
  base: baseSchema,
  axes: z.array(z.strictObject({ name: z.enum(SWEEP_PARAMETERS), values: z.array(z.number()).readonly() })),
  method: theoryMethodSchema,
});

/** Everything that the curves of a sweep depend on. */
export type SweepConfig = z.infer<typeof sweepConfigSchema>;

/** The parameters of one curve; seed and student where they are known. */
export interface CurveParameters {
  readonly lr: number;
  readonly K: number;
  readonly M: number;
  readonly both: boolean;
  readonly seed?: number;
  readonly student?: number;
  readonly tolerance?: number;
  readonly dt?: number;
}

const OF_WEIGHTS: readonly SweepParameter[] = ['K', 'M', 'seed'];

/** @throws UsageError where an axis does not go with the base or the method */
export function requireSweep({ base, axes, method }: SweepConfig): void {
  for (const { name } of axes) {
    if (base.kind === 'files' && OF_WEIGHTS.includes(name))
      throw new UsageError(
        `--sweep ${name}: expected a run of geq or the options of one, got stored initial conditions alone, whose weights are given`,
      );
    if (name === 'dt' && !('dt' in method))
      throw new UsageError(`--sweep dt needs --method euler or rk4; ${method.name} chooses its steps by --tolerance`);
    if (name === 'tolerance' && 'dt' in method)
      throw new UsageError(
        `--sweep tolerance needs --method auto, exponential or dopri5; the step of ${method.name} is --dt`,
      );
  }
}

/** The curves of a sweep, in order. */
export function curvesOf({ base, axes }: SweepConfig): CurveParameters[] {
  const { lr, K, M, both } = base.kind === 'online' ? base.online : base;
  const seed = base.kind === 'online' ? { seed: base.online.seed } : {};
  const students = base.kind === 'online' ? studentIndices(base.online).map((student) => ({ student })) : [{}];
  return combinations(axes).flatMap(({ both: swept, ...point }) =>
    students.map((student) => ({
      lr,
      K,
      M,
      both: swept === undefined ? both : swept === 1,
      ...seed,
      ...student,
      ...point,
    })),
  );
}

/** The method with a curve's own tolerance or step. */
export const methodOf = (method: TheoryMethod, { tolerance, dt }: CurveParameters): TheoryMethod =>
  'dt' in method
    ? { ...method, dt: dt ?? method.dt }
    : ({ ...method, tolerance: tolerance ?? method.tolerance } as TheoryMethod);
