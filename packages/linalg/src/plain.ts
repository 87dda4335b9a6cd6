import type { Kernels } from './kernels.ts';

/** The kernels as plain loops: the oracle of the SIMD ones, and what runs where WebAssembly SIMD is missing. */
export const plainKernels: Kernels = {
  gemm32(m, k, n, a, b, out) {
    const row = new Float64Array(n); // sums in double, rounded once
    for (let i = 0; i < m; i++) {
      row.fill(0);
      for (let l = 0; l < k; l++) {
        const ail = a[i * k + l];
        for (let j = 0; j < n; j++) row[j] += ail * b[l * n + j];
      }
      out.set(row, i * n);
    }
  },
  gemm64(m, k, n, a, b, out) {
    for (let i = 0; i < m; i++) {
      const row = out.subarray(i * n, (i + 1) * n);
      row.fill(0);
      for (let l = 0; l < k; l++) {
        const ail = a[i * k + l];
        for (let j = 0; j < n; j++) row[j] += ail * b[l * n + j];
      }
    }
  },
  gemmTN64(p, n, d, x, c, out) {
    for (let s = 0; s < p; s++) {
      for (let i = 0; i < n; i++) {
        const xi = x[s * n + i];
        for (let j = 0; j < d; j++) out[i * d + j] += xi * c[s * d + j];
      }
    }
  },
  syrk64(p, n, x, out) {
    for (let s = 0; s < p; s++) {
      for (let i = 0; i < n; i++) {
        const xi = x[s * n + i];
        for (let j = i; j < n; j++) out[i * n + j] += xi * x[s * n + j];
      }
    }
  },
  gemv64(m, n, a, x, out) {
    for (let i = 0; i < m; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a[i * n + j] * x[j];
      out[i] = sum;
    }
  },
  dot64(n, a, b) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
  },
  axpy64(n, alpha, x, y) {
    for (let i = 0; i < n; i++) y[i] += alpha * x[i];
  },
  fields(P, K, N, x, w, out) {
    for (let p = 0; p < P; p++) {
      for (let k = 0; k < K; k++) {
        let sum = 0;
        for (let i = 0; i < N; i++) sum += w[k * N + i] * x[p * N + i];
        out[p * K + k] = sum;
      }
    }
  },
  rankOne(K, N, coefficients, x, w) {
    for (let k = 0; k < K; k++) {
      const a = coefficients[k];
      for (let i = 0; i < N; i++) w[k * N + i] += a * x[i];
    }
  },
  sign32(n, x) {
    for (let i = 0; i < n; i++) x[i] = Math.sign(x[i]);
  },
};
