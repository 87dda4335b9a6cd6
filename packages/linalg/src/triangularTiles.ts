import type { Matrix } from './matrix.ts';

const BLOCK = 64; // rows and columns of the source at a time, so that entries (i, j) and (j, i) are both in cache

/**
 * The lower triangle of an m×m matrix (m a multiple of 4) in tiles of 4×4, row of tiles after row of tiles: entry (4I + r, 4J + c), J ≤ I, at
 * 16·(I(I + 1)/2 + J) + 4c + r. Half the memory of a square, and each row of tiles is a packed panel of the matrix product.
 * Tiles on the diagonal hold both their triangles.
 */
export function tileIndex(i: number, j: number): number {
  const I = i >> 2;
  return 16 * ((I * (I + 1)) / 2 + (j >> 2)) + 4 * (j & 3) + (i & 3);
}

/** Doubles that the triangle of an m×m matrix takes. */
export const tilesLength = (m: number): number => 8 * (m / 4) * (m / 4 + 1);

/** Copies entries (i, 0 … length − 1) of a row into out. */
export function readRow(tiles: Float64Array, i: number, length: number, out: Float64Array): void {
  const start = tileIndex(i, 0);
  for (let j = 0; j < length; j++) out[j] = tiles[start + 4 * j];
}

/** factor · (a + aᵀ)/2 into tiles, behind `padding` rows and columns that stay zero. */
export function copyToTiles({ rows: n, data }: Matrix, factor: number, padding: number, tiles: Float64Array): void {
  for (let ii = 0; ii < n; ii += BLOCK) {
    const end = Math.min(ii + BLOCK, n);
    for (let jj = 0; jj <= ii; jj += BLOCK) {
      for (let i = ii; i < end; i++) {
        const start = tileIndex(padding + i, 0) + 4 * padding;
        for (let j = jj; j <= Math.min(jj + BLOCK - 1, i); j++)
          tiles[start + 4 * j] = (data[i * n + j] * factor + data[j * n + i] * factor) / 2;
      }
    }
  }
  for (let i = padding; i < padding + n; i++)
    for (let j = i & ~3; j < i; j++) tiles[tileIndex(j, i)] = tiles[tileIndex(i, j)]; // upper triangles on the diagonal
}
