import { makeReflector, pairedSum } from './makeReflector.ts';
import type { SpectrumKernels } from './spectrumKernels.ts';

/** One row of the band cleared and its bulge chased away, as plain loops in the order of assembly/chase.ts: the same bits. */
export const chaseRow: SpectrumKernels['chaseRow'] = (r, b, band, v, tau, scratch) => {
  const stride = 3 * b;
  const block = (i: number, j: number): Float64Array => band.subarray(stride * i + 2 * b + j);
  let vq = v.subarray(0, b);
  const first = block(r, r - b);
  const clear = (row: Float64Array, q: number): number => {
    vq = v.subarray(q * b, (q + 1) * b);
    vq.set(row.subarray(0, b));
    const reflector = makeReflector(vq);
    tau[q] = reflector.tau;
    return reflector.beta;
  };
  setRow(b, first, clear(first, 0));
  for (let start = r - b, q = 0; ; start -= b, q++) {
    reflectDiagonal(b, stride, block(start, start), tau[q], vq, scratch);
    if (start <= b) return;
    const below = block(start, start - b);
    reflectColumns(b, stride, below, tau[q], vq);
    const last = below.subarray((b - 1) * stride);
    const beta = clear(last, q + 1);
    reflectRows(b, stride, below, tau[q + 1], vq);
    setRow(b, last, beta);
  }
};

/** The first b entries become (0, …, 0, beta). */
function setRow(b: number, row: Float64Array, beta: number): void {
  row.fill(0, 0, b - 1);
  row[b - 1] = beta;
}

/** A ← H A H, H = I − tau v vᵀ, from its lower triangle: w = tau (A v − ½ tau (vᵀ A v) v), A ← A − v wᵀ − w vᵀ. */
function reflectDiagonal(
  b: number,
  stride: number,
  a: Float64Array,
  tau: number,
  v: Float64Array,
  w: Float64Array,
): void {
  for (let j = 0; j < b; j++) {
    let sum = 0;
    for (let i = 0; i < b; i++) sum += v[i] * (i < j ? a[j * stride + i] : a[i * stride + j]);
    w[j] = sum;
  }
  const half = 0.5 * tau * pairedSum(b, v, 0, w);
  for (let i = 0; i < b; i++) w[i] = tau * (w[i] - half * v[i]);
  for (let i = 0; i < b; i++) for (let j = 0; j <= i; j++) a[i * stride + j] -= v[i] * w[j] + w[i] * v[j];
}

/** B ← H B: w = vᵀ B, B ← B − v (tau w). */
function reflectColumns(b: number, stride: number, a: Float64Array, tau: number, v: Float64Array): void {
  for (let j = 0; j < b; j++) {
    let w = 0;
    for (let i = 0; i < b; i++) w += v[i] * a[i * stride + j];
    w *= tau;
    for (let i = 0; i < b; i++) a[i * stride + j] -= v[i] * w;
  }
}

/** B ← B H: s = B v, B ← B − (tau s) vᵀ. */
function reflectRows(b: number, stride: number, a: Float64Array, tau: number, v: Float64Array): void {
  for (let i = 0; i < b; i++) {
    const s = tau * pairedSum(b, a, i * stride, v);
    for (let j = 0; j < b; j++) a[i * stride + j] -= s * v[j];
  }
}
