import type { RunEvaluation } from '@geq/analysis';
import { parseRun } from '@geq/formats';
import { printSteps, type Evaluation } from '@geq/online';
import { printTimes, type SimulationTrajectory } from '@geq/overlaps';
import { UsageError } from '@geq/runs';
import type { OnlineConfig } from './onlineConfig.ts';
import { evaluationText, type FileHead } from './trajectoryFiles.ts';

const ROWS = 26; // evenly in log t: neighbors are nearly equal, and each costs K products of N with every sample

/** Which rows of a run are evaluated on fresh samples: the first, the last, and some in between. */
export function evaluationRows({ steps, N }: Pick<OnlineConfig, 'steps' | 'N'>): number[] {
  const count = printSteps(printTimes(steps), N).length;
  return [
    ...new Set(
      Array.from({ length: Math.min(ROWS, count) }, (_, i) =>
        Math.round((i * (count - 1)) / (Math.min(ROWS, count) - 1)),
      ),
    ),
  ];
}

/** `<root>_evaluation.dat`: the authors' columns at the evaluated rows, Q, R and T as the fresh samples have them. */
export function writeEvaluation(
  trajectory: SimulationTrajectory,
  rows: readonly number[],
  { size, eg, egClosed, Q, R, T }: Evaluation,
  head: FileHead,
): string {
  const { K, M, A, tildeT } = trajectory;
  const t = Float64Array.from(rows, (row) => trajectory.t[row]);
  const v = Float64Array.from(rows.flatMap((row) => Array.from(trajectory.v.subarray(row * K, (row + 1) * K))));
  return evaluationText({ K, M, t, eg, Q, R, v, T, tildeT, A }, egClosed, {
    ...head,
    notes: [...(head.notes ?? []), `evaluated on ${size} fresh samples`],
  });
}

/** @param t times of the run's rows @throws FormatError; UsageError when the file belongs to another run */
export function readEvaluation(bytes: Uint8Array, source: string, t: Float64Array): RunEvaluation {
  const run = parseRun(bytes, { source });
  const size = Number(
    run.header.map((line) => /^evaluated on (\d+) fresh samples$/.exec(line)?.[1]).find((text) => text !== undefined),
  );
  const rows = Array.from(run.t, (time) => t.indexOf(time));
  if (!Number.isSafeInteger(size) || rows.includes(-1))
    throw new UsageError(
      `${source}: expected fresh samples of the rows of its run, got ${rows.includes(-1) ? `a row at t = ${run.t[rows.indexOf(-1)]}` : 'no count of them in the header'}; the file belongs to another run`,
    );
  return { size, rows, eg: run.eg, egClosed: run.egAnalytical };
}
