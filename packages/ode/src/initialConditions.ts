import { matmul, matrix, stackRows, symmetricSpectrum, transpose, type Matrix } from '@geq/linalg';
import { adjustedTildeT } from './adjustedTildeT.ts';
import { calibratedTildeT } from './calibratedTildeT.ts';
import type { StudentWeights } from '@geq/overlaps';
import type { InputMoments } from './inputMoments.ts';
import { jackknifeModes } from './jackknifeModes.ts';
import { numericalRank } from './numericalRank.ts';
import { requireShapes } from './requireShapes.ts';

/**
 * Where the order-parameter equations start: the student's and teacher's weights seen along the eigenvectors u_τ of Ω, with
 * eigenvalues ρ_τ. Plain data; a pair's N modes are contiguous.
 *
 *   Γ_k = w_k·u    Γ^B_m = (B Φᵀ)_m·u    q_kl = Γ_k Γ_l    r_km = Γ_k Γ^B_m    t̃_nm = Γ^B_n Γ^B_m
 *   Q_kl = (1/N) Σ_τ ρ_τ q_kl    R_km = δ^{-1/2} (1/N) Σ_τ r_km    T = B Bᵀ / D
 */
export interface InitialConditions {
  /** Modes: the input dimension. */
  readonly N: number;
  /** Hidden units of the student. */
  readonly K: number;
  /** Hidden units of the teacher. */
  readonly M: number;
  /** δ = D/N. */
  readonly delta: number;
  /** N eigenvalues of Ω, in any order. */
  readonly rhos: Float64Array;
  /** K×K×N: q_kl of mode τ is q[(k·K + l)·N + τ]. */
  readonly q: Float64Array;
  /** K×M×N: r_km of mode τ is r[(k·M + m)·N + τ]. */
  readonly r: Float64Array;
  /** M×M×N: t̃_nm of mode τ is tildeT[(n·M + m)·N + τ]. */
  readonly tildeT: Float64Array;
  /** M×M. */
  readonly T: Float64Array;
  /** M: second layer of the teacher. */
  readonly A: Float64Array;
  /** K: second layer of the student. */
  readonly v: Float64Array;
}

/**
 * Initial conditions of any number of students on the same inputs, through one spectrum of Ω: the rows w and B Φᵀ of all of
 * them are carried into the eigenbasis together, and no eigenvector is formed.
 *
 * Of sampled moments (`count`), with `halves` that have more samples than Ω has directions: three spectra, and modes without the bias of order
 * N/n (`jackknifeModes`). Else t̃ alone is adjusted, which is unbiased for homoscedastic residuals (`adjustedTildeT`). With `latent`, t̃ is
 * calibrated on the covariance of the latents that were drawn (`calibratedTildeT`).
 *
 * @returns one per student, in their order; modes by ascending eigenvalue, negative ones as they are (see `clipSpectrum`)
 * @throws RangeError when the shapes do not belong together or a number is not finite
 */
export function initialConditions({
  students,
  ...moments
}: InputMoments & { readonly students: readonly StudentWeights[] }): InitialConditions[] {
  requireShapes({ ...moments, students });
  const { count, halves, latent } = moments;
  const whole = startsFrom(moments, students);
  if (count === undefined) return whole;
  const { rank } = numericalRank(whole[0].rhos);
  if (halves && halves.every((half) => half.count > rank + 1)) {
    const [even, odd] = halves.map((half) => startsFrom(half, students));
    const free = whole.map((start, i) => jackknifeModes(start, [even[i], odd[i]]));
    // the jackknife has taken the factor (n − 1)/n of a covariance about the sampled mean off t̃; so it has to go from Ĉ
    return latent
      ? free.map((start, i) => calibrated(start, sampledT(students[i].B, latent, count / (count - 1))))
      : free;
  }
  return whole.map((start, i) => {
    const T = latent ? sampledT(students[i].B, latent) : matrix(start.M, start.M, start.T);
    const adjusted = {
      ...start,
      tildeT: adjustedTildeT(start.tildeT, { rhos: start.rhos, T: T.data, D: moments.phi.cols, count }),
    };
    return latent ? calibrated(adjusted, T) : adjusted;
  });
}

/** M×M: factor · B Ĉ Bᵀ / D. */
const sampledT = (B: Matrix, latent: Matrix, factor = 1): Matrix =>
  scaled(matmul(matmul(B, latent), transpose(B)), factor / B.cols);
const scaled = ({ rows, cols, data }: Matrix, factor: number): Matrix =>
  matrix(
    rows,
    cols,
    data.map((x) => factor * x),
  );
const calibrated = (start: InitialConditions, T: Matrix): InitialConditions => ({
  ...start,
  tildeT: calibratedTildeT(start.tildeT, matrix(start.M, start.M, start.T), T),
});

/** The start as Ω and Φ say it, all of them through one spectrum. */
function startsFrom(
  { omega, phi }: Pick<InputMoments, 'omega' | 'phi'>,
  students: readonly StudentWeights[],
): InitialConditions[] {
  const N = omega.rows;
  const D = phi.cols;
  const phiT = transpose(phi); // D×N
  const rowsOf = students.map(({ w, B }) => [w, matmul(B, phiT)]);
  const { eigenvalues, projections } = symmetricSpectrum(omega, stackRows(rowsOf.flat()));

  let nextRow = 0;
  const take = (count: number): Float64Array => projections.data.subarray(nextRow * N, (nextRow += count) * N);
  return students.map(({ w, v, B, A }) => {
    const T = matmul(B, transpose(B)).data.map((x) => x / D);
    return initialConditionsFromProjections({
      rhos: eigenvalues.slice(),
      gamma: take(w.rows),
      gammaB: take(B.rows),
      delta: D / N,
      T,
      A,
      v,
    });
  });
}

/** Weights along the modes of Ω. */
export interface Projections extends Pick<InitialConditions, 'rhos' | 'delta' | 'T' | 'A' | 'v'> {
  /** K×N: Γ_k = w_k·u */
  readonly gamma: Float64Array;
  /** M×N: Γ^B_m = (B Φᵀ)_m·u */
  readonly gammaB: Float64Array;
}

/** The start of a student whose projections are known already: q, r, t̃ are their products. `rhos` is kept, A and v are copied. */
export function initialConditionsFromProjections({
  rhos,
  gamma,
  gammaB,
  delta,
  T,
  A,
  v,
}: Projections): InitialConditions {
  const N = rhos.length;
  const [K, M] = [v.length, A.length];
  return {
    N,
    K,
    M,
    delta,
    rhos,
    q: products(gamma, gamma, N),
    r: products(gamma, gammaB, N),
    tildeT: products(gammaB, gammaB, N),
    T,
    A: A.slice(),
    v: v.slice(),
  };
}

/** out[(i·n + j)·N + τ] = a_iτ b_jτ for all rows i of a and the n rows j of b. */
function products(a: Float64Array, b: Float64Array, N: number): Float64Array {
  const n = b.length / N;
  const out = new Float64Array((a.length / N) * n * N);
  for (let i = 0; i * N < a.length; i++) {
    for (let j = 0; j < n; j++) {
      for (let tau = 0; tau < N; tau++) out[(i * n + j) * N + tau] = a[i * N + tau] * b[j * N + tau];
    }
  }
  return out;
}
