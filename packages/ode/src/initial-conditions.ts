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

/** Stored single-precision matrices are symmetric to about 1e-7; what is off by more than this is another matrix. */
const SYMMETRY = 1e-5;

/**
 * Checks sizes, finiteness and symmetry.
 *
 * @param caller name for the message
 * @throws RangeError naming the array that does not fit and what was expected
 */
export function requireInitialConditions(caller: string, ic: InitialConditions): void {
  const { N, K, M, delta } = ic;
  for (const [name, value] of Object.entries({ N, K, M })) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${caller}: expected a whole ${name} ≥ 1, got ${value}`);
  }
  if (!(delta > 0) || !Number.isFinite(delta)) throw new RangeError(`${caller}: expected delta = D/N > 0, got ${delta}`);
  const sizes: readonly (readonly [string, Float64Array, number])[] = [
    ['rhos', ic.rhos, N], ['q', ic.q, K * K * N], ['r', ic.r, K * M * N], ['tildeT', ic.tildeT, M * M * N],
    ['T', ic.T, M * M], ['A', ic.A, M], ['v', ic.v, K],
  ];
  for (const [name, array, length] of sizes) {
    if (array.length !== length) {
      throw new RangeError(`${caller}: expected ${name} with ${length} entries for N = ${N}, K = ${K}, M = ${M}, got ${array.length}`);
    }
    const bad = array.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new RangeError(`${caller}: expected finite numbers in ${name}, got ${array[bad]} at entry ${bad}`);
  }
  requireSymmetric(caller, 'q', ic.q, K, N);
  requireSymmetric(caller, 'tildeT', ic.tildeT, M, N);
  requireSymmetric(caller, 'T', ic.T, M, 1);
}

/** x[(i·n + j)·N + τ] = x[(j·n + i)·N + τ] within SYMMETRY of the largest entry. */
function requireSymmetric(caller: string, name: string, x: Float64Array, n: number, N: number): void {
  const largest = x.reduce((max, entry) => Math.max(max, Math.abs(entry)), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      for (let tau = 0; tau < N; tau++) {
        const gap = Math.abs(x[(i * n + j) * N + tau] - x[(j * n + i) * N + tau]);
        if (gap > SYMMETRY * largest) {
          throw new RangeError(`${caller}: expected ${name} symmetric within ${SYMMETRY} of its largest entry, got a difference of ${gap} between (${i}, ${j}) and (${j}, ${i})${N > 1 ? ` in mode ${tau}` : ''}`);
        }
      }
    }
  }
}
