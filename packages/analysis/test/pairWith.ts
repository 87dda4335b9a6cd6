import type { SimulationTrajectory, Trajectory } from '@geq/overlaps';
import type { RunPair } from '../src/runPair.ts';

export const TIMES = Float64Array.of(0, 1, 10, 100);

/** A theory of one unit against one, in closed form. */
export const theoryAt = (t = TIMES): Trajectory => ({
  K: 1,
  M: 1,
  t,
  eg: t.map((x) => 1 / (1 + x)),
  Q: t.map((x) => x / 100),
  R: t.map((x) => x / 200),
  v: t.map(() => 1),
  T: Float64Array.of(1),
  tildeT: Float64Array.of(0.5),
  A: Float64Array.of(1),
});

/** A run whose three parts of the gap are known: exact = theory·(1 + bias), closed = exact + testSet·theory, measured = closed + nonGaussian·theory. */
export function pairWith(
  seed: number,
  {
    bias = 0,
    testSet = 0,
    nonGaussian = 0,
    student = 0,
  }: { bias?: number; testSet?: number; nonGaussian?: number; student?: number } = {},
): RunPair {
  const base = theoryAt();
  const eg = base.eg.map((x) => x * (1 + bias));
  const egTestClosed = eg.map((x, i) => x + testSet * base.eg[i]);
  const egTest = egTestClosed.map((x, i) => x + nonGaussian * base.eg[i]);
  return {
    seed,
    student,
    simulation: { ...base, eg, egTestClosed, egTest, QTest: base.Q, RTest: base.R, TTest: base.T, y2Test: 0.5 },
    theory: base,
  };
}

/** The first rows of a simulation or a theory with one unit each, whose columns all have one number a row. */
export function firstRows<TTrajectory extends Trajectory | SimulationTrajectory>(
  trajectory: TTrajectory,
  rows: number,
): TTrajectory {
  const cut = Object.entries(trajectory).map(([name, column]) => [
    name,
    column instanceof Float64Array && !['T', 'TTest', 'tildeT', 'A'].includes(name) ? column.slice(0, rows) : column,
  ]);
  return Object.fromEntries(cut) as TTrajectory;
}
