/** A dense matrix of doubles, row-major: entry (i, j) is `data[i * cols + j]`. The shape of @geq/linalg's Matrix. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** Entries of an array of this shape: the product of its axes, 1 when it has none. */
export const entryCount = (shape: readonly number[]): number =>
  shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);

/** @throws RangeError when the sizes are not whole numbers ≥ 0 or do not give the number of entries */
export function requireShape(name: string, shape: readonly number[], entries: number): void {
  if (shape.some((n) => !Number.isSafeInteger(n) || n < 0) || entryCount(shape) !== entries) {
    throw new RangeError(
      `${name}: expected sizes whose product is the number of entries, got ${shape.join('×') || 'no axes'} and ${entries} entries`,
    );
  }
}
