// First half of the symmetric eigenproblem: blocked reflectors turn a dense matrix into a band. The lower triangle lies in tiles of
// 4×4: tile (I, J), J ≤ I, at 16·(I(I + 1)/2 + J) doubles, entry (4I + r, 4J + c) at 4c + r in it, so that a row of tiles is a
// packed panel [column][4 rows] of the matrix product. Tiles on the diagonal hold both their triangles.

import { tile } from './gemm64';

const BLOCK: usize = 64; // tiles: a block of 64×64 is 512 KiB and stays in the second-level cache while it is updated and multiplied

/** Byte offset of tile (I, J). */
function at(I: usize, J: usize): usize {
  return (((I * (I + 1)) >> 1) + J) << 7;
}

/** out (4×4, rows of 32 bytes) += Σ_I tile(I)ᵀ b_I over `count` tiles below each other, the first at a and the next `step` bytes on, which grows by 128 a row. */
function tilesBelow(count: usize, a: usize, step: usize, b: usize, out: usize): void {
  let c00 = v128.load(out),
    c01 = v128.load(out, 16);
  let c10 = v128.load(out, 32),
    c11 = v128.load(out, 48);
  let c20 = v128.load(out, 64),
    c21 = v128.load(out, 80);
  let c30 = v128.load(out, 96),
    c31 = v128.load(out, 112);
  for (const end = b + (count << 7); b < end; a += step, step += 128) {
    for (const row = a + 32; a < row; a += 8, b += 32) {
      const b0 = v128.load(b),
        b1 = v128.load(b, 16);
      const x0 = v128.load64_splat(a);
      c00 = f64x2.add(c00, f64x2.mul(x0, b0));
      c01 = f64x2.add(c01, f64x2.mul(x0, b1));
      const x1 = v128.load64_splat(a, 32);
      c10 = f64x2.add(c10, f64x2.mul(x1, b0));
      c11 = f64x2.add(c11, f64x2.mul(x1, b1));
      const x2 = v128.load64_splat(a, 64);
      c20 = f64x2.add(c20, f64x2.mul(x2, b0));
      c21 = f64x2.add(c21, f64x2.mul(x2, b1));
      const x3 = v128.load64_splat(a, 96);
      c30 = f64x2.add(c30, f64x2.mul(x3, b0));
      c31 = f64x2.add(c31, f64x2.mul(x3, b1));
    }
    a -= 32;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out, c10, 32);
  v128.store(out, c11, 48);
  v128.store(out, c20, 64);
  v128.store(out, c21, 80);
  v128.store(out, c30, 96);
  v128.store(out, c31, 112);
}

/** A ← A + X Zᵀ for tile rows [i, iEnd) and tile columns [j, jEnd) up to the diagonal; X and Z (k columns) in groups of four rows, [group][column][4]. */
function updateBlock(i: usize, iEnd: usize, j: usize, jEnd: usize, k: usize, x: usize, z: usize, a: usize): void {
  const group = k << 5;
  for (let I = i; I < iEnd; I++) {
    for (let J = j, end = min(jEnd, I + 1); J < end; J++) tile(k, z + J * group, x + I * group, a + at(I, J), 32);
  }
}

export function bandUpdate(from: usize, to: usize, k: usize, x: usize, z: usize, a: usize): void {
  updateBlock(from >> 2, to >> 2, 0, to >> 2, k, x, z, a);
}

/** Rows of A: y_I += A_IJ v_J over tile columns [j, jEnd), up to and with the diagonal. */
function multiplyRows(
  i: usize,
  iEnd: usize,
  j: usize,
  jEnd: usize,
  m: usize,
  b: usize,
  v: usize,
  a: usize,
  y: usize,
): void {
  for (let I = i; I < iEnd; I++) {
    const steps = (min(jEnd, I + 1) - j) << 2,
      row = a + at(I, j);
    for (let g: usize = 0, column: usize = 0; g < b; g += 4, column += m << 5)
      tile(steps, row, v + column + (j << 7), y + column + (I << 7), 32);
  }
}

/** Columns of A below the diagonal: y_J += A_IJᵀ v_I over tile rows [i, iEnd). */
function multiplyColumns(
  i: usize,
  iEnd: usize,
  j: usize,
  jEnd: usize,
  m: usize,
  b: usize,
  v: usize,
  a: usize,
  y: usize,
): void {
  for (let J = j; J < jEnd; J++) {
    const I = max(i, J + 1);
    if (I >= iEnd) break;
    for (let g: usize = 0, column: usize = 0; g < b; g += 4, column += m << 5)
      tilesBelow(iEnd - I, a + at(I, J), (I + 1) << 7, v + column + (I << 7), y + column + (J << 7));
  }
}

/**
 * A ← A + X Zᵀ and Y = A V on the first m rows in one pass over the triangle: the update that the last b reflectors left and the product
 * that the next b need. V and Y (m×b) lie in groups of four columns, [group][row][4]. Y_i is summed over columns in ascending order.
 */
export function bandSweep(m: usize, b: usize, x: usize, z: usize, v: usize, a: usize, y: usize): void {
  memory.fill(y, 0, (m * b) << 3);
  const end = m >> 2;
  for (let i: usize = 0; i < end; i += BLOCK) {
    const iEnd = min(i + BLOCK, end);
    for (let j: usize = 0; j <= i; j += BLOCK) {
      const jEnd = min(j + BLOCK, iEnd);
      updateBlock(i, iEnd, j, jEnd, b << 1, x, z, a);
      multiplyRows(i, iEnd, j, jEnd, m, b, v, a, y);
      multiplyColumns(i, iEnd, j, jEnd, m, b, v, a, y);
    }
  }
}
