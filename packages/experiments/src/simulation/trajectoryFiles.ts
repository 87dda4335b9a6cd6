import { parseRun, writeRunHeader, writeRunRow, type DatRun, type RunDigits } from '@geq/formats';
import type { SimulationTrajectory, Trajectory } from '@geq/overlaps';
import { UsageError } from '@geq/runs';
import { testSetFacts } from './testSetNote.ts';

/** The columns of a trajectory that a file holds. */
interface Columns {
  readonly eg: Float64Array;
  readonly egAnalytical?: Float64Array;
  readonly Q: Float64Array;
  readonly R: Float64Array;
}

/** The lines above the rows. */
export interface FileHead {
  readonly title: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly notes?: readonly string[];
}

function text(
  { K, M, t, v, T, tildeT, A }: Trajectory,
  { eg, egAnalytical, Q, R }: Columns,
  head: FileHead,
  digits: RunDigits,
): string {
  const rows = Array.from(t, (time, i) =>
    writeRunRow(
      {
        t: time,
        eg: eg[i],
        egAnalytical: egAnalytical ? egAnalytical[i] : NaN,
        fourth: NaN,
        Q: Q.subarray(i * K * K, (i + 1) * K * K),
        R: R.subarray(i * K * M, (i + 1) * K * M),
        v: v.subarray(i * K, (i + 1) * K),
        T,
        tildeT,
        A,
      },
      { digits },
    ),
  );
  return writeRunHeader({ ...head, K, M }) + rows.join('');
}

/** `<root>.dat`: the columns of the authors' simulation, test error and overlaps as the test set measured them. */
export const simulationText = (s: SimulationTrajectory, head: FileHead): string =>
  text(s, { eg: s.egTest, egAnalytical: s.egTestClosed, Q: s.QTest, R: s.RTest }, head, 'exact');

/** `<root>_exact.dat`: the same run at its exact overlaps w Ω wᵀ/N, w Φ Bᵀ/√(ND), in the columns of a theory file. */
export const exactText = (s: Trajectory, head: FileHead): string => text(s, s, head, 'exact');

/** `<root>_evaluation.dat`: a few rows as many fresh samples measured them, T too. */
export const evaluationText = (s: Trajectory, egClosed: Float64Array, head: FileHead): string =>
  text(s, { ...s, egAnalytical: egClosed }, head, 'exact');

/** `<root>_ode.dat`: the columns of the authors' integrator, and under them how the integration ended. */
export const theoryText = (
  s: Trajectory,
  head: FileHead,
  { digits, status }: { digits: RunDigits; status: string },
): string => `${text(s, s, head, digits)}# status: ${status}\n`;

const THEORY_TITLE = 'Order-parameter equations of online SGD';

/** First line of the theory's files. */
export const theoryTitle = (method: string): string => `${THEORY_TITLE}, method ${method}`;

/** True for theory files that this project wrote, which may be written again without asking. */
export const isOurTheory = (text: string): boolean => text.startsWith(`# ${THEORY_TITLE}`);

/** T, T̃ and A stand in every row of a file and once in a trajectory. */
const trajectoryOf = ({ K, M, t, eg, Q, R, v, T, tildeT, A }: DatRun): Trajectory => ({
  K,
  M,
  t,
  eg,
  Q,
  R,
  v,
  T: T.slice(0, M * M),
  tildeT: tildeT.slice(0, M * M),
  A: A.slice(0, M),
});

/** A theory file, ours or the authors'. @throws FormatError */
export const readTheory = (bytes: Uint8Array, source: string): Trajectory => trajectoryOf(parseRun(bytes, { source }));

/**
 * A simulation from its files. Without the exact overlaps (the authors' runs) the test set's stand in for them.
 *
 * @throws FormatError; UsageError when the two files have other rows
 */
export function readSimulation(
  bytes: Uint8Array,
  source: string,
  exact?: { bytes: Uint8Array; source: string },
): SimulationTrajectory {
  const run = parseRun(bytes, { source });
  const { T: TTest, y2: y2Test } = testSetFacts(run.header, run.M);
  const measured = { egTest: run.eg, egTestClosed: run.egAnalytical, QTest: run.Q, RTest: run.R, TTest, y2Test };
  if (!exact) return { ...trajectoryOf(run), eg: run.egAnalytical, ...measured };
  const exactRun = parseRun(exact.bytes, { source: exact.source, K: run.K, M: run.M });
  if (exactRun.t.length !== run.t.length || exactRun.t.some((t, i) => t !== run.t[i])) {
    throw new UsageError(
      `${exact.source}: expected the ${run.t.length} rows of ${source}, got ${exactRun.t.length} rows or other times; the files belong to different runs`,
    );
  }
  return { ...trajectoryOf(exactRun), ...measured };
}
