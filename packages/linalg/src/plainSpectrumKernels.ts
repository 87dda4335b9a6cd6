import { chaseRow } from './chaseRow.ts';
import type { SpectrumKernels } from './spectrumKernels.ts';
import { tileIndex } from './triangularTiles.ts';

/** The kernels of the symmetric eigenproblem as plain loops, adding in the order of assembly/{band,chase,strips}.ts: the same bits. */
export const plainSpectrumKernels: SpectrumKernels = {
  bandUpdate,
  bandSweep(m, b, x, z, v, tiles, y) {
    bandUpdate(0, m, 2 * b, x, z, tiles);
    y.fill(0, 0, m * b);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        const a = tiles[j >> 2 <= i >> 2 ? tileIndex(i, j) : tileIndex(j, i)];
        for (let g = 0; g < b; g += 4) {
          const out = g * m + 4 * i;
          const from = g * m + 4 * j;
          for (let c = 0; c < 4; c++) y[out + c] += a * v[from + c];
        }
      }
    }
  },
  chaseRow,
  reflectStrip,
  reflectChain(r, b, v, tau, z) {
    for (let end = r - b, q = 0; ; end -= b, q++) {
      const start = Math.max(0, end - b);
      const beyond = start + b - end;
      if (tau[q] !== 0) reflectStrip(b - beyond, tau[q], v.subarray(q * b + beyond), z.subarray(8 * start));
      if (end <= b) return;
    }
  },
  rotateStrip(first, count, pairs, z) {
    for (let q = 0; q < count; q++) {
      const c = pairs[2 * q];
      const s = pairs[2 * q + 1];
      const at = 8 * (first - q);
      for (let column = at; column < at + 8; column++) {
        const low = z[column];
        const high = z[column + 8];
        z[column + 8] = s * low + c * high;
        z[column] = c * low - s * high;
      }
    }
  },
};

function bandUpdate(from: number, to: number, k: number, x: Float64Array, z: Float64Array, tiles: Float64Array): void {
  for (let i = from; i < to; i += 4) {
    for (let j = 0; j <= i; j += 4) {
      const tile = tiles.subarray(tileIndex(i, j), tileIndex(i, j) + 16);
      for (let l = 0; l < k; l++) {
        const [atX, atZ] = [i * k + 4 * l, j * k + 4 * l];
        for (let c = 0; c < 4; c++) for (let r = 0; r < 4; r++) tile[4 * c + r] += x[atX + r] * z[atZ + c];
      }
    }
  }
}

function reflectStrip(n: number, tau: number, v: Float64Array, z: Float64Array): void {
  for (let c = 0; c < 8; c++) {
    let t = 0;
    for (let i = 0; i < n; i++) t += v[i] * z[8 * i + c];
    t *= tau;
    for (let i = 0; i < n; i++) z[8 * i + c] -= v[i] * t;
  }
}
