import { matrix, matvec, type Matrix } from '@geq/linalg';
import type { ExactMoments } from './onlineRunConfig.ts';
import { CHUNK, type TestSet, type TestTargets } from './testSet.ts';

/** a bᵀ/scale for two row-major matrices with `rows` rows each. */
function rowProducts(a: Float64Array, b: Float64Array, rows: number, scale: number): Float64Array {
  const cols = a.length / rows;
  const out = new Float64Array(rows * rows);
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < rows; n++) {
      let sum = 0;
      for (let i = 0; i < cols; i++) sum += a[m * cols + i] * b[n * cols + i];
      out[m * rows + n] = sum / scale;
    }
  }
  return out;
}

/** T = B Bᵀ / D, M×M. */
export function teacherOverlap(B: Float64Array, M: number): Float64Array {
  return rowProducts(B, B, M, B.length / M);
}

/** B Φᵀ, M×N. */
export function teacherTimesPhi({ rows: M, cols: D, data: B }: Matrix, phi: Matrix): Matrix {
  const out = matrix(M, phi.rows);
  for (let m = 0; m < M; m++) out.data.set(matvec(phi, B.subarray(m * D, (m + 1) * D)), m * phi.rows);
  return out;
}

/** T̃ = B ΦᵀΦ Bᵀ / N, M×M; with two halves the mean of B Φ₁ᵀΦ₂ Bᵀ / N and its transpose, which sampling noise does not inflate. */
export function tildeTExact(B: Matrix, { phi, phiHalves }: ExactMoments): Float64Array {
  const [one, two = one] = (phiHalves ?? [phi]).map((half) => teacherTimesPhi(B, half).data);
  return symmetrized(rowProducts(one, two, B.rows, phi.rows));
}

/**
 * T̃ measured on the test set, for runs without moments: B Φᵀ = √D ⟨ν xᵀ⟩ from either half of the set, crossed, so that
 * the expectation is B ΦᵀΦ Bᵀ / N.
 *
 * @param targets of one student, M test fields a sample
 */
export async function tildeTMeasured(
  { size, N, x }: TestSet,
  { nu }: TestTargets,
  { D, pause }: { D: number; pause: () => Promise<void> },
): Promise<Float64Array> {
  const M = nu.length / size;
  const middle = Math.floor(size / 2);
  const halves = [new Float64Array(M * N), new Float64Array(M * N)];
  for (let p = 0; p < size; p++) {
    const half = p < middle ? 0 : 1;
    const scale = Math.sqrt(D) / (half === 0 ? middle : size - middle);
    for (let m = 0; m < M; m++) {
      const factor = scale * nu[p * M + m];
      for (let i = 0; i < N; i++) halves[half][m * N + i] += factor * x[p * N + i];
    }
    if (p % CHUNK === 0) await pause();
  }
  return symmetrized(rowProducts(halves[0], halves[1], M, N));
}

function symmetrized(a: Float64Array): Float64Array {
  const n = Math.sqrt(a.length);
  return a.map((entry, i) => 0.5 * (entry + a[(i % n) * n + Math.floor(i / n)]));
}
