import { eightSums } from './eightSums.ts';
import type { Kernels } from './kernels.ts';

/**
 * The kernels as plain loops: what runs where WebAssembly SIMD is missing, and what the SIMD kernels are tested against.
 * They add in the same order and round in the same places, so both give the same bits.
 */
export const plainKernels: Kernels = {
  gemm32(m, k, n, a, b, out) {
    for (let i = 0; i < m; i++) {
      const row = out.subarray(i * n, (i + 1) * n).fill(0);
      for (let l = 0; l < k; l++) {
        const ail = a[i * k + l];
        for (let j = 0; j < n; j++) row[j] += Math.fround(ail * b[l * n + j]);
      }
    }
  },
  gemm64(m, k, n, a, b, out) {
    for (let i = 0; i < m; i++) {
      const row = out.subarray(i * n, (i + 1) * n).fill(0);
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
    for (let i = 0; i < m; i++) out[i] = eightSums(n, a, i * n, x, 0);
  },
  gemvT64(m, n, a, x, out) {
    for (let l = 0; l < m; l++) {
      const factor = x[l];
      for (let i = 0; i < n; i++) out[i] += factor * a[l * n + i];
    }
  },
  dot64: (n, a, b) => eightSums(n, a, 0, b, 0),
  axpy64(n, alpha, x, y) {
    for (let i = 0; i < n; i++) y[i] += alpha * x[i];
  },
  fields(P, K, N, x, w, out) {
    for (let p = 0; p < P; p++) {
      for (let k = 0; k < K; k++) out[p * K + k] = eightSums(N, w, k * N, x, p * N);
    }
  },
  rankOne(K, N, coefficients, x, w) {
    for (let k = 0; k < K; k++) {
      const c = coefficients[k];
      for (let i = 0; i < N; i++) w[k * N + i] += c * x[i];
    }
  },
  sign32(n, x) {
    for (let i = 0; i < n; i++) x[i] = Math.sign(x[i]);
  },
};
