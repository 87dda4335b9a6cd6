/** A dense matrix of doubles, row-major: entry (i, j) is `data[i * cols + j]`. Plain data. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/**
 * Wraps `data` as a rows×cols matrix, or makes a zero matrix when no data is given. The array is kept, not copied.
 *
 * @throws RangeError when the sizes are not whole numbers ≥ 0 or `data` has not rows·cols entries
 */
export function matrix(rows: number, cols: number, data?: Float64Array): Matrix {
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(cols) || rows < 0 || cols < 0) {
    throw new RangeError(`matrix: expected whole numbers of rows and columns, got ${rows}×${cols}`);
  }
  const entries = data ?? new Float64Array(rows * cols);
  if (entries.length !== rows * cols)
    throw new RangeError(`matrix: expected ${rows * cols} entries for ${rows}×${cols}, got ${entries.length}`);
  return { rows, cols, data: entries };
}

/**
 * A matrix from nested rows, for small examples.
 *
 * @throws RangeError when rows differ in length
 * @example fromRows([[1, 2], [3, 4]])
 */
export function fromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const cols = rows.length > 0 ? rows[0].length : 0;
  const out = matrix(rows.length, cols);
  rows.forEach((row, i) => {
    if (row.length !== cols)
      throw new RangeError(`fromRows: expected every row to have ${cols} entries, row ${i} has ${row.length}`);
    out.data.set(row, i * cols);
  });
  return out;
}

/** The n×n identity. */
export function identity(n: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** aᵀ, a new matrix. */
export function transpose(a: Matrix): Matrix {
  const out = matrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j];
  return out;
}

/** Matrices of equally many columns on top of each other, a new matrix. @throws RangeError when there is none, or columns differ */
export function stackRows(parts: readonly Matrix[]): Matrix {
  if (parts.length === 0) throw new RangeError('stackRows: expected at least one matrix, got none');
  const { cols } = parts[0];
  const out = matrix(
    parts.reduce((rows, part) => rows + part.rows, 0),
    cols,
  );
  let at = 0;
  for (const part of parts) {
    if (part.cols !== cols)
      throw new RangeError(`stackRows: expected ${cols} columns in every matrix, got ${part.cols}`);
    out.data.set(part.data, at);
    at += part.data.length;
  }
  return out;
}
