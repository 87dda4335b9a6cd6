/** One row of a run file. Matrices row-major and whole, though the file holds only the upper triangle of symmetric ones. */
export interface RunRow {
  /** Time = SGD steps / N. */
  readonly t: number;
  /** Test error: measured on a test set (simulation) or in closed form (theory). */
  readonly eg: number;
  /** Closed form at the measured overlaps; NaN in the authors' theory files. */
  readonly egAnalytical: number;
  /** A column the authors' tools fill with nan. */
  readonly fourth: number;
  /** K×K. */
  readonly Q: ArrayLike<number>;
  /** K×M. */
  readonly R: ArrayLike<number>;
  /** M×M. */
  readonly T: ArrayLike<number>;
  /** M×M. */
  readonly tildeT: ArrayLike<number>;
  /** M. */
  readonly A: ArrayLike<number>;
  /** K. */
  readonly v: ArrayLike<number>;
}

/** The columns of a run file that hold arrays, in their order. */
export type RunArray = 'Q' | 'R' | 'T' | 'tildeT' | 'A' | 'v';

/** Where one column of the file belongs: an entry of an array, and for symmetric matrices its mirror image. */
export interface RunColumn {
  readonly array: RunArray;
  readonly index: number;
  readonly mirror: number;
  /** `Q(0,1)`, `v(1)`, … */
  readonly name: string;
}

/** The four columns that come first. */
export const SCALAR_COLUMNS = ['t', 'eg', 'eg_analytical', 'fourth'] as const;

/** 4 + K(K+1)/2 + K·M + M(M+1) + M + K. */
export const countColumns = (K: number, M: number): number =>
  SCALAR_COLUMNS.length + (K * (K + 1)) / 2 + K * M + M * (M + 1) + M + K;

/** Length of an array in memory. */
export const arrayLength = (array: RunArray, K: number, M: number): number =>
  ({ Q: K * K, R: K * M, T: M * M, tildeT: M * M, A: M, v: K })[array];

function upperTriangle(array: RunArray, n: number): RunColumn[] {
  const columns: RunColumn[] = [];
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++)
      columns.push({ array, index: i * n + j, mirror: j * n + i, name: `${array}(${i},${j})` });
  return columns;
}

const whole = (array: RunArray, length: number, indices: (i: number) => string): RunColumn[] =>
  Array.from({ length }, (_, i) => ({ array, index: i, mirror: i, name: `${array}(${indices(i)})` }));

/** The array columns of a run file from left to right: Q upper triangle, R row by row, T upper, T̃ upper, A, v. */
export function arrayColumns(K: number, M: number): RunColumn[] {
  return [
    ...upperTriangle('Q', K),
    ...whole('R', K * M, (i) => `${Math.floor(i / M)},${i % M}`),
    ...upperTriangle('T', M),
    ...upperTriangle('tildeT', M),
    ...whole('A', M, String),
    ...whole('v', K, String),
  ];
}
