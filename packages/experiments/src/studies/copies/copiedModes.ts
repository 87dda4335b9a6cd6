import { cholesky, matmul, matrix, stackRows, symmetricSpectrum, transpose, type Matrix } from '@geq/linalg';
import { initialConditionsFromProjections, type InitialConditions } from '@geq/ode';
import { initialStudent } from '@geq/online';

/** A student seen along the N′ modes of c copies of a Gaussian, and its teacher. */
export interface CopiedStudent {
  readonly v: Float64Array;
  readonly A: Float64Array;
  /** K×N′: Γ_k = w_k·u */
  readonly gamma: Float64Array;
  /** M×N′: Γ^B_m = (B Φᵀ)_m·u */
  readonly gammaB: Float64Array;
  /** M×M: B Bᵀ/D′ */
  readonly T: Float64Array;
  /** M×M, lower: square root of the part of T that x does not predict */
  readonly restRoot: Matrix;
}

/** c independent copies of a Gaussian (x, c) side by side, N′ = cN inputs of D′ = cD latents, in the eigenbasis of their Ω. */
export interface CopiedModes {
  readonly copies: number;
  /** N eigenvalues of one copy, at least 0, ascending. */
  readonly rhos: Float64Array;
  readonly delta: number;
  readonly students: readonly CopiedStudent[];
}

/** How many copies of the Gaussian there are (N grows by that factor), and which students learn on them. */
export interface CopiesOptions {
  readonly copies: number;
  readonly students: number;
  /** Of students and teachers. */
  readonly seed: number;
  readonly K: number;
  readonly M: number;
}

/**
 * The same spectrum c times over: an input distribution with the very same equations, of c times as many effective
 * directions. What a simulation shows beyond them at c = 1 and less of at c = 2, 4, … is an effect of finite size.
 */
export function copiedModes(
  { omega, phi }: { readonly omega: Matrix; readonly phi: Matrix },
  { copies, students: size, seed, K, M }: CopiesOptions,
): CopiedModes {
  const [N, D] = [phi.rows, phi.cols];
  const phiT = transpose(phi);
  const drawn = Array.from({ length: size }, (_, index) =>
    initialStudent(seed, { index, K, M, N: copies * N, D: copies * D }),
  );
  const rows = drawn.flatMap(({ w, B }) =>
    Array.from({ length: copies }, (_, c) => [columns(w, c * N, N), matmul(columns(B, c * D, D), phiT)]).flat(),
  );
  const { eigenvalues, projections } = symmetricSpectrum(omega, stackRows(rows));
  const rhos = eigenvalues.map((rho) => Math.max(0, rho));
  let next = 0;
  const take = (): Float64Array => projections.data.subarray(next * N, ++next * N);
  const students = drawn.map(({ v, A, B }): CopiedStudent => {
    const gamma = new Float64Array(K * copies * N);
    const gammaB = new Float64Array(M * copies * N);
    for (let c = 0; c < copies; c++) {
      for (let k = 0; k < K; k++) gamma.set(take(), (k * copies + c) * N);
      for (let m = 0; m < M; m++) gammaB.set(take(), (m * copies + c) * N);
    }
    for (let i = 0; i < gammaB.length; i++) if (rhos[i % N] === 0) gammaB[i] = 0; // nothing of x lies there
    const T = matmul(B, transpose(B)).data.map((x) => x / (copies * D));
    return { v, A, gamma, gammaB, T, restRoot: restRoot(T, gammaB, rhos, copies * D) };
  });
  return { copies, rhos, delta: D / N, students };
}

/** A root of T − Σ_τ Γ^B Γ^Bᵀ/(ρ D′), the covariance of ν given x. */
export function restRoot(T: Float64Array, gammaB: Float64Array, rhos: Float64Array, D: number): Matrix {
  const M = Math.round(Math.sqrt(T.length));
  const [N, modes] = [rhos.length, gammaB.length / M];
  const rest = matrix(M, M, T.slice());
  for (let n = 0; n < M; n++) {
    for (let m = 0; m < M; m++) {
      for (let i = 0; i < modes; i++)
        if (rhos[i % N] > 0)
          rest.data[n * M + m] -= (gammaB[n * modes + i] * gammaB[m * modes + i]) / (rhos[i % N] * D);
    }
  }
  const root = cholesky(rest);
  if (root.status !== 'ok')
    throw new RangeError(
      'copiedModes: expected Ω and Φ of one Gaussian, got a Φ that predicts more of the latents than there is; take moments from more samples',
    );
  return root.lower;
}

/** Where the theory of one student starts. */
export const startOf = ({ copies, rhos, delta }: CopiedModes, student: CopiedStudent): InitialConditions =>
  initialConditionsFromProjections({
    ...student,
    delta,
    rhos: Float64Array.from({ length: copies * rhos.length }, (_, i) => rhos[i % rhos.length]),
  });

function columns({ rows, cols, data }: Matrix, from: number, count: number): Matrix {
  const out = matrix(rows, count);
  for (let i = 0; i < rows; i++) out.data.set(data.subarray(i * cols + from, i * cols + from + count), i * count);
  return out;
}
