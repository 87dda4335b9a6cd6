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

/** Σ a_i b_i with eight running sums (entry i goes to sum i mod 8), the order of the SIMD kernel; the last n mod 8 one by one. */
function eightSums(n: number, a: Float64Array, fromA: number, b: Float32Array | Float64Array, fromB: number): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
  const whole = n - (n % 8);
  for (let i = fromA, j = fromB; i < fromA + whole; i += 8, j += 8) {
    s0 += a[i] * b[j];
    s1 += a[i + 1] * b[j + 1];
    s2 += a[i + 2] * b[j + 2];
    s3 += a[i + 3] * b[j + 3];
    s4 += a[i + 4] * b[j + 4];
    s5 += a[i + 5] * b[j + 5];
    s6 += a[i + 6] * b[j + 6];
    s7 += a[i + 7] * b[j + 7];
  }
  let sum = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
  for (let i = whole; i < n; i++) sum += a[fromA + i] * b[fromB + i];
  return sum;
}
