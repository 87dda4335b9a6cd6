import type { SimulationTrajectory } from '@geq/overlaps';

/** One row of a trajectory: what was measured of one student at one time. */
export interface TrajectoryRow {
  readonly t: number;
  /** Closed form at Q, R. NaN where those are no covariance with T (see README, known limits). */
  readonly eg: number;
  /** K×K. */
  readonly Q: Float64Array;
  /** K×M. */
  readonly R: Float64Array;
  /** K. */
  readonly v: Float64Array;
  /** mean ½(φ − y)² over the test set. */
  readonly egTest: number;
  /** Closed form at QTest, RTest, TTest; NaN like `eg`. */
  readonly egTestClosed: number;
  /** K×K. */
  readonly QTest: Float64Array;
  /** K×M. */
  readonly RTest: Float64Array;
}

type Column = keyof TrajectoryRow;

/** Rows so far, column by column; room for all of them is made at the start, so memory does not grow with time. */
export interface RowStore {
  readonly K: number;
  readonly M: number;
  readonly columns: Readonly<Record<Column, Float64Array>>;
  count: number;
}

/** Numbers a row has in each column. */
function widths({ K, M }: { K: number; M: number }): Record<Column, number> {
  return { t: 1, eg: 1, Q: K * K, R: K * M, v: K, egTest: 1, egTestClosed: 1, QTest: K * K, RTest: K * M };
}

/** Names of the columns. */
export const COLUMNS = Object.keys(widths({ K: 1, M: 1 })) as readonly Column[];

export function createRowStore(shape: { K: number; M: number }, capacity: number): RowStore {
  const width = widths(shape);
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(capacity * width[name])])) as Record<
    Column,
    Float64Array
  >;
  return { K: shape.K, M: shape.M, columns, count: 0 };
}

export function appendRow(store: RowStore, row: TrajectoryRow): void {
  for (const name of COLUMNS) {
    const entry = row[name];
    if (typeof entry === 'number') store.columns[name][store.count] = entry;
    else store.columns[name].set(entry, store.count * entry.length);
  }
  store.count++;
}

/** Copies of the columns, cut to the rows there are. */
export function storedColumns(store: RowStore): Record<Column, Float64Array> {
  const width = widths(store);
  return Object.fromEntries(
    COLUMNS.map((name) => [name, store.columns[name].slice(0, store.count * width[name])]),
  ) as Record<Column, Float64Array>;
}

/** Fills an empty store from columns of `count` rows; a column of another length is named in the error. */
export function restoreColumns(
  store: RowStore,
  count: number,
  read: (name: Column, length: number) => Float64Array,
): void {
  const width = widths(store);
  for (const name of COLUMNS) store.columns[name].set(read(name, count * width[name]));
  store.count = count;
}

/** Rows whose overlaps, with T, are no covariance: their closed form is NaN. */
export function rowsWithoutClosedForm({ columns: { eg, egTestClosed }, count }: RowStore): number {
  let rows = 0;
  for (let i = 0; i < count; i++) if (Number.isNaN(eg[i]) || Number.isNaN(egTestClosed[i])) rows++;
  return rows;
}

/** The rows so far beside the constants of the teacher. */
export function toTrajectory(
  store: RowStore,
  teacher: { T: Float64Array; TTest: Float64Array; y2Test: Float64Array; tildeT: Float64Array; A: Float64Array },
): SimulationTrajectory {
  return {
    K: store.K,
    M: store.M,
    ...storedColumns(store),
    T: teacher.T.slice(),
    TTest: teacher.TTest.slice(),
    y2Test: teacher.y2Test[0],
    tildeT: teacher.tildeT.slice(),
    A: teacher.A.slice(),
  };
}
