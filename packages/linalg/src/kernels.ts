/**
 * The inner loops every numerical package stands on. Two implementations share this contract: WebAssembly SIMD and plain
 * TypeScript (the oracle, and the fallback where SIMD is missing), equal to the last bit. Arrays are row-major and without gaps, and what is
 * written must not overlap what is read. Sums run in a fixed order: matrix products over the inner index ascending, from what
 * `out` holds where a kernel adds to it; dot64, gemv64 and fields in eight running sums. So a result depends on its
 * own inputs alone, never on how many rows are handed over at once or how samples are split over calls: batch as you like.
 * The kernels of an arena throw TypeError for arrays from elsewhere, RangeError for short arrays and sizes that are not whole.
 */
export interface Kernels {
  /** out (m×n) = a (m×k) · b (k×n), float32. */
  gemm32(m: number, k: number, n: number, a: Float32Array, b: Float32Array, out: Float32Array): void;
  /** out (m×n) = a (m×k) · b (k×n), float64. */
  gemm64(m: number, k: number, n: number, a: Float64Array, b: Float64Array, out: Float64Array): void;
  /** out (n×d) += xᵀ c for x (p×n), c (p×d), float64. */
  gemmTN64(p: number, n: number, d: number, x: Float64Array, c: Float64Array, out: Float64Array): void;
  /** Upper triangle (i ≤ j) of out (n×n) += xᵀ x for x (p×n), float64; what lies below the diagonal is unspecified. */
  syrk64(p: number, n: number, x: Float64Array, out: Float64Array): void;
  /** out (m) = a (m×n) · x (n), float64. */
  gemv64(m: number, n: number, a: Float64Array, x: Float64Array, out: Float64Array): void;
  /** out (n) += aᵀ x for a (m×n), x (m), float64: a sum of m rows, each with its factor. */
  gemvT64(m: number, n: number, a: Float64Array, x: Float64Array, out: Float64Array): void;
  /** Σ a_i b_i, float64. */
  dot64(n: number, a: Float64Array, b: Float64Array): number;
  /** y += alpha · x, float64. */
  axpy64(n: number, alpha: number, x: Float64Array, y: Float64Array): void;
  /** out[p·K + k] = Σ_i w[k·N + i] · x[p·N + i]: local fields of P samples (float32) under K weight rows (float64). */
  fields(P: number, K: number, N: number, x: Float32Array, w: Float64Array, out: Float64Array): void;
  /** w[k·N + i] += coefficients[k] · x[i]: one SGD step of K weight rows (float64) on one sample (float32). */
  rankOne(K: number, N: number, coefficients: Float64Array, x: Float32Array, w: Float64Array): void;
  /** x_i ← sign(x_i) in place, float32; sign(0) = 0. */
  sign32(n: number, x: Float32Array): void;
}

/**
 * A fixed amount of memory and the kernels that work on it. Every array handed to a kernel must have been allocated by
 * the same arena; `subarray` views of such arrays are fine. Memory is given back when the arena is garbage.
 */
export interface Arena extends Kernels {
  readonly backend: 'wasm' | 'plain';
  /** n zeros, aligned to 64 bytes. @throws RangeError when the arena is full */
  float32(n: number): Float32Array;
  /** n zeros, aligned to 64 bytes. @throws RangeError when the arena is full */
  float64(n: number): Float64Array;
}
