import type { SpectrumKernels } from './spectrumKernels.ts';

/** The kernels of the symmetric eigenproblem as plain loops, adding in the order of assembly/spectrum.ts: the same bits. */
export const plainSpectrumKernels: SpectrumKernels = {
  symmetricSweep(n, stride, a, u, w, v, y) {
    const whole = n - (n % 4);
    for (let i = 0; i < whole; i += 4) {
      fourRows(i, stride, a, u, w, v, y);
      for (let r = i; r < i + 4; r++) restOfRow(r, i, y[r], r * stride, a, u, w, v, y);
    }
    for (let i = whole; i < n; i++) restOfRow(i, 0, 0, i * stride, a, u, w, v, y);
  },
  reflectStrip(n, tau, v, z) {
    for (let c = 0; c < 8; c++) {
      let t = 0;
      for (let i = 0; i < n; i++) t += v[i] * z[8 * i + c];
      t *= tau;
      for (let i = 0; i < n; i++) z[8 * i + c] -= v[i] * t;
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

/** Entries (i, from … i), with `sum` what the row has summed before column `from`. */
function restOfRow(i: number, from: number, sum: number, row: number, a: Float64Array, u: Float64Array, w: Float64Array, v: Float64Array, y: Float64Array): void {
  for (let j = from; j < i; j++) {
    const x = a[row + j] - (u[i] * w[j] + w[i] * u[j]);
    a[row + j] = x;
    sum += x * v[j];
    y[j] += x * v[i];
  }
  const x = a[row + i] - (u[i] * w[i] + w[i] * u[i]);
  a[row + i] = x;
  y[i] = sum + x * v[i];
}

/** Columns [0, i) of rows i … i + 3: even and odd columns are summed apart, columns gather their four rows in order. */
function fourRows(i: number, stride: number, a: Float64Array, u: Float64Array, w: Float64Array, v: Float64Array, y: Float64Array): void {
  for (let r = i; r < i + 4; r++) {
    let even = 0;
    let odd = 0;
    const row = r * stride;
    for (let j = 0; j < i; j += 2) {
      const x = a[row + j] - (u[r] * w[j] + w[r] * u[j]);
      const z = a[row + j + 1] - (u[r] * w[j + 1] + w[r] * u[j + 1]);
      a[row + j] = x;
      a[row + j + 1] = z;
      even += x * v[j];
      odd += z * v[j + 1];
    }
    y[r] = even + odd;
  }
  const row = i * stride;
  for (let j = 0; j < i; j++) {
    y[j] += a[row + j] * v[i] + a[row + stride + j] * v[i + 1] + a[row + 2 * stride + j] * v[i + 2] + a[row + 3 * stride + j] * v[i + 3];
  }
}
