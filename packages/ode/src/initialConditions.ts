import { matmul, stackRows, symmetricSpectrum, transpose, type Matrix } from '@geq/linalg';
import { unbiasedTildeT } from './unbiasedTildeT.ts';

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

/** Weights at t = 0 of one student and its teacher. */
export interface StudentWeights {
  /** K×N, first layer of the student. */
  readonly w: Matrix;
  /** K. */
  readonly v: Float64Array;
  /** M×D, first layer of the teacher. */
  readonly B: Matrix;
  /** M. */
  readonly A: Float64Array;
}

export interface Covariances {
  /** N×N: Cov(x), symmetric. */
  readonly omega: Matrix;
  /** N×D: E[x cᵀ]. */
  readonly phi: Matrix;
  /** n, when Ω and Φ are averages over the same n samples: t̃ is then freed of the sampling noise of Φ (see `unbiasedTildeT`). */
  readonly count?: number;
}

/**
 * Initial conditions of any number of students on the same inputs, through one spectrum of Ω: the rows w and B Φᵀ of all of
 * them are carried into the eigenbasis together, and no eigenvector is formed.
 *
 * @returns one per student, in their order; modes by ascending eigenvalue, negative ones as they are (see `clipSpectrum`)
 * @throws RangeError when the shapes do not belong together or a number is not finite
 */
export function initialConditions({ omega, phi, count, students }: Covariances & { readonly students: readonly StudentWeights[] }): InitialConditions[] {
  requireShapes({ omega, phi, count, students });
  const N = omega.rows;
  const D = phi.cols;
  const phiT = transpose(phi); // D×N
  const rowsOf = students.map(({ w, B }) => [w, matmul(B, phiT)]);
  const { eigenvalues, projections } = symmetricSpectrum(omega, stackRows(rowsOf.flat()));

  let nextRow = 0;
  const take = (count: number): Float64Array => projections.data.subarray(nextRow * N, (nextRow += count) * N);
  return students.map(({ w, v, B, A }) => {
    const T = matmul(B, transpose(B)).data.map((x) => x / D);
    const start = startFromProjections({ rhos: eigenvalues.slice(), gamma: take(w.rows), gammaB: take(B.rows), delta: D / N, T, A, v });
    return count === undefined ? start : { ...start, tildeT: unbiasedTildeT(start.tildeT, { rhos: eigenvalues, T, D, count }) };
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
export function startFromProjections({ rhos, gamma, gammaB, delta, T, A, v }: Projections): InitialConditions {
  const N = rhos.length;
  const [K, M] = [v.length, A.length];
  return { N, K, M, delta, rhos, q: products(gamma, gamma, N), r: products(gamma, gammaB, N), tildeT: products(gammaB, gammaB, N), T, A: A.slice(), v: v.slice() };
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

function requireShapes({ omega, phi, count, students }: Covariances & { readonly students: readonly StudentWeights[] }): void {
  const N = omega.rows;
  const D = phi.cols;
  const require = (holds: boolean, expected: string, got: string): void => {
    if (!holds) throw new RangeError(`initialConditions: expected ${expected}, got ${got}`);
  };
  const shape = ({ rows, cols }: Matrix): string => `${rows}×${cols}`;
  require(N > 0 && omega.cols === N, 'a square omega', shape(omega));
  require(phi.rows === N && D > 0, `phi with ${N} rows, as omega has`, shape(phi));
  require(count === undefined || (Number.isSafeInteger(count) && count > 0), 'a positive whole count of samples, or none for exact moments', String(count));
  require(students.length > 0, 'at least one student', 'none');
  students.forEach(({ w, v, B, A }, i) => {
    require(w.rows > 0 && w.cols === N, `w of student ${i} with N = ${N} columns`, shape(w));
    require(B.rows > 0 && B.cols === D, `B of student ${i} with D = ${D} columns`, shape(B));
    require(v.length === w.rows, `v of student ${i} with K = ${w.rows} entries`, String(v.length));
    require(A.length === B.rows, `A of student ${i} with M = ${B.rows} entries`, String(A.length));
    const finite = [w.data, v, B.data, A].every((x) => x.every(Number.isFinite));
    require(finite, `finite weights of student ${i}`, 'NaN or infinite entries');
  });
}
