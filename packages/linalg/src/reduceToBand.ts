import { blockReflector, halfCongruence, reflectPanel } from './blockReflector.ts';
import { reflectRows, type CarriedRows } from './carriedRows.ts';
import { packColumns, packRows, unpackColumns } from './packColumns.ts';
import type { RawArena } from './rawArena.ts';
import { readRow } from './triangularTiles.ts';

/** Doubles that reduceToBand takes from an arena for a padded size. */
export const reductionLength = (size: number, b: number): number => 11 * b * (size + b);

/**
 * Blocked Householder reduction of a symmetric matrix to a band of width b, from its last rows upwards: T = Uᵀ A U with T_ij = 0 for |i − j| > b. Each panel of b
 * rows gives b reflectors, gathered as I − V S Vᵀ, and costs one pass over what is left of the triangle: the update that the panel before left and the product
 * A V, both at the speed of a matrix product.
 *
 *   Y = A V      W = ½ V Sᵀ(Vᵀ Y) S − Y S      A ← A + V Wᵀ + W Vᵀ
 *
 * 4/3 n³ flops; n³/(6 b) doubles read and written.
 *
 * @param tiles lower triangle (triangularTiles.ts) of the matrix in the memory of the kernels, `size` rows, a multiple of b, of which the first `padding` are zero; entries of order 1; overwritten
 * @param store receives entries (i, j) of the band, i − b ≤ j ≤ i, each once
 * @param carried rows without padding, multiplied by U from the right
 * @see Bischof, Lang & Sun, ACM Trans. Math. Softw. 26, 581 (2000), for the reduction in two stages
 */
export function reduceToBand(
  { kernels, float64 }: RawArena,
  { tiles, size, padding, b }: { tiles: Float64Array; size: number; padding: number; b: number },
  store: (i: number, j: number, x: number) => void,
  carried: CarriedRows,
): void {
  const reflectors = float64(b * size); // v_s in row s: Vᵀ
  const [v, y, w, y2] = [float64(b * size), float64(b * size), float64(b * size), float64(b * size)]; // m×b, row-major
  const columns = float64(b * size); // V, columns in groups
  const product = float64(b * size); // A V, columns in groups
  const [x, z] = [float64(2 * b * size), float64(2 * b * size)]; // [V W] and [W V], rows in groups; zero before the first panel
  const [gram, S, half] = [float64(b * b), float64(b * b), float64(b * b)];
  const row = new Float64Array(size);

  const storeRow = (i: number, from: number): void => {
    for (let j = Math.max(from, i - b); j <= i; j++) store(i, j, row[j]);
  };
  for (let m = size - b; m > 0; m -= b) {
    // the panel: rows m … m + b − 1
    kernels.bandUpdate(m, m + b, 2 * b, x, z, tiles);
    const rows = Array.from({ length: b }, (_, s) => reflectors.subarray(s * m, (s + 1) * m));
    rows.forEach((panelRow, s) => {
      readRow(tiles, m + s, m + s + 1, row);
      panelRow.set(row.subarray(0, m));
      storeRow(m + s, m);
    });
    const tau = reflectPanel(kernels, rows, (s, j, entry) => store(m + s, j, entry));
    reflectRows(
      kernels,
      carried,
      rows.map((panelRow, s) => ({ v: panelRow.subarray(padding, m - b + s + 1), tau: tau[s] })).reverse(),
    );

    transposeInto(b, m, reflectors, v);
    packColumns(m, b, v, columns);
    kernels.gemm64(b, m, b, reflectors, v, gram);
    blockReflector(tau, gram, S);
    kernels.bandSweep(m, b, x, z, columns, tiles, product);
    unpackColumns(m, b, product, y);
    kernels.gemm64(b, m, b, reflectors, y, gram);
    halfCongruence(b, S, gram, half);
    kernels.gemm64(m, b, b, v, half, w);
    kernels.gemm64(m, b, b, y, S, y2);
    for (let i = 0; i < m * b; i++) w[i] -= y2[i];
    packRows(m, b, v, w, x);
    packRows(m, b, w, v, z);
  }
  kernels.bandUpdate(0, b, 2 * b, x, z, tiles);
  for (let i = 0; i < b; i++) {
    readRow(tiles, i, i + 1, row);
    storeRow(i, 0);
  }
}

/** out (m×b) = aᵀ for a (b×m). */
function transposeInto(b: number, m: number, a: Float64Array, out: Float64Array): void {
  for (let s = 0; s < b; s++) for (let i = 0; i < m; i++) out[i * b + s] = a[s * m + i];
}
