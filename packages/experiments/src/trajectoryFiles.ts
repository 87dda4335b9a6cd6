import { parseRun, writeRunHeader, writeRunRow, type DatRun, type RunDigits } from '@geq/formats';
import type { SimulationTrajectory, Trajectory } from '@geq/overlaps';

/** Which overlaps of a trajectory a file holds. */
interface Columns {
  readonly eg: Float64Array;
  readonly egAnalytical?: Float64Array;
  readonly Q: Float64Array;
  readonly R: Float64Array;
}

export interface FileHead {
  readonly title: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly notes?: readonly string[];
}

function text({ K, M, t, v, T, tildeT, A }: Trajectory, { eg, egAnalytical, Q, R }: Columns, head: FileHead, digits: RunDigits, footer: readonly string[] = []): string {
  const rows = Array.from(t, (time, i) => writeRunRow({
    t: time, eg: eg[i], egAnalytical: egAnalytical ? egAnalytical[i] : NaN, fourth: NaN,
    Q: Q.subarray(i * K * K, (i + 1) * K * K), R: R.subarray(i * K * M, (i + 1) * K * M), v: v.subarray(i * K, (i + 1) * K), T, tildeT, A,
  }, { digits }));
  return writeRunHeader({ ...head, K, M }) + rows.join('') + footer.map((line) => `# ${line}\n`).join('');
}

/** `<root>.dat`: the columns of the authors' simulation, test error and overlaps as the test set measured them. */
export const simulationText = (s: SimulationTrajectory, head: FileHead): string => text(s, { eg: s.egTest, egAnalytical: s.egTestClosed, Q: s.QTest, R: s.RTest }, head, 'exact');

/** `<root>_exact.dat`: the same run at its exact overlaps w Ω wᵀ/N, w Φ Bᵀ/√(ND), in the columns of a theory file. */
export const exactText = (s: Trajectory, head: FileHead): string => text(s, s, head, 'exact');

/** `<root>_ode.dat`: the columns of the authors' integrator. */
export const theoryText = (s: Trajectory, head: FileHead, { digits, status }: { digits: RunDigits; status: string }): string => text(s, s, head, digits, [`status: ${status}`]);

const THEORY_TITLE = 'Order-parameter equations of online SGD';

export const theoryTitle = (method: string): string => `${THEORY_TITLE}, method ${method}`;

/** True for theory files that this project wrote, which may be written again without asking. */
export const isOurTheory = (text: string): boolean => text.startsWith(`# ${THEORY_TITLE}`);

const constants = ({ K, M, T, tildeT, A }: DatRun): Pick<Trajectory, 'K' | 'M' | 'T' | 'tildeT' | 'A'> =>
  ({ K, M, T: T.slice(0, M * M), tildeT: tildeT.slice(0, M * M), A: A.slice(0, M) });

const trajectory = (run: DatRun): Trajectory => ({ ...constants(run), t: run.t, eg: run.eg, Q: run.Q, R: run.R, v: run.v });

/** A theory file, ours or the authors'. @throws FormatError */
export const readTheory = (bytes: Uint8Array, source: string): Trajectory => trajectory(parseRun(bytes, { source }));

/**
 * A simulation from its files. Without the exact overlaps (the authors' runs) the test set's stand in for them.
 *
 * @throws FormatError
 */
export function readSimulation(dat: Uint8Array, source: string, exact?: { bytes: Uint8Array; source: string }): SimulationTrajectory {
  const run = parseRun(dat, { source });
  const measured = { egTest: run.eg, egTestClosed: run.egAnalytical, QTest: run.Q, RTest: run.R };
  if (exact) return { ...trajectory(parseRun(exact.bytes, { source: exact.source })), ...measured };
  return { ...trajectory(run), eg: run.egAnalytical, ...measured };
}
