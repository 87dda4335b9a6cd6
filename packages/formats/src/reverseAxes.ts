import { littleEndianBytes, type Cells, type NumericArray } from './littleEndianBytes.ts';
import { entryCount } from './matrix.ts';

const TILE = 32; // 32×32 doubles, read and written, stay in a first-level cache

/**
 * Turns an array's axes around: out[i_n, …, i_1] = data[i_1, …, i_n], both row-major (C order). An array in Fortran order
 * is the C-order array of the reversed shape, so this one function reads and writes Fortran order.
 *
 * @param data  entries of an array of this shape, row-major
 * @param shape its axes; the result has them reversed
 * @param out   as long as data; written, and returned
 */
export function reverseAxes<TArray extends NumericArray>(data: TArray, shape: readonly number[], out: TArray): TArray {
  const axes = shape.filter((n) => n !== 1); // axes of length 1 move nothing
  if (data.length === 0 || axes.length < 2) {
    littleEndianBytes(out).set(littleEndianBytes(data));
    return out;
  }
  const [first, last] = [axes[0], axes[axes.length - 1]];
  const middle = axes.slice(1, -1);
  const rowStride = data.length / first; // of the first axis in data
  const colStride = data.length / last; // of the last axis in out
  const numMiddle = entryCount(middle);
  for (let index = 0; index < numMiddle; index++) {
    transposeTiles<number | bigint>(data, out, first, last, {
      from: index * last,
      to: first * reversedIndex(index, middle),
      rowStride,
      colStride,
    });
  }
  return out;
}

/** The position in the reversed array of what is at `index` in an array of this shape. */
function reversedIndex(index: number, shape: readonly number[]): number {
  let rest = index;
  let reversed = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    reversed = reversed * shape[axis] + (rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return reversed;
}

interface Layout {
  readonly from: number;
  readonly to: number;
  readonly rowStride: number;
  readonly colStride: number;
}

/** out[to + j·colStride + i] = data[from + i·rowStride + j], tile by tile so that neither side leaves the cache. */
function transposeTiles<TNumber>(
  data: Cells<TNumber>,
  out: Cells<TNumber>,
  rows: number,
  cols: number,
  { from, to, rowStride, colStride }: Layout,
): void {
  for (let i0 = 0; i0 < rows; i0 += TILE) {
    const iEnd = Math.min(rows, i0 + TILE);
    for (let j0 = 0; j0 < cols; j0 += TILE) {
      const jEnd = Math.min(cols, j0 + TILE);
      for (let i = i0; i < iEnd; i++) {
        const source = from + i * rowStride;
        for (let j = j0; j < jEnd; j++) out[to + j * colStride + i] = data[source + j];
      }
    }
  }
}
