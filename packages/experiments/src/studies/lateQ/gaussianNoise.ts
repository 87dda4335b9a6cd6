import { coefficientsAt } from '@geq/ode';
import type { OrderParameters } from '@geq/overlaps';

const STEP = 1e-4; // of the largest variance, for a central difference: 1e-8 of it is lost to the third derivative, 1e-12 to round-off

/**
 * v_k v_l ⟨Δ² g′_k g′_l xᵀΩx⟩ for Gaussian inputs, exactly. The theory takes it for G_kl tr Ω², as if the error knew nothing of
 * the length of x; with few directions it does, and Stein's lemma says how much:
 *
 *   ⟨F(f) (u_τ·x)²⟩ = ρ_τ ⟨F⟩ + a_τᵀ ⟨∇∇F⟩ a_τ      a_τ = Cov(u_τ·x, f) = (ρ Γ_k/√N, Γ^B_m/√D)
 *   Σ_τ ρ_τ ⟨F (u_τ·x)²⟩ = tr Ω² G + 2 d/dε G(S + ε V) at ε = 0,      V = Σ_τ ρ_τ a_τ a_τᵀ
 *
 * @param w K×N along the modes
 * @param gammaB M×N
 * @returns K×K
 */
export function gaussianNoise(
  overlaps: OrderParameters,
  {
    rhos,
    w,
    gammaB,
    D,
  }: { readonly rhos: Float64Array; readonly w: Float64Array; readonly gammaB: Float64Array; readonly D: number },
): Float64Array {
  const N = rhos.length;
  const { Q, R, T, v, A } = overlaps;
  const [K, M] = [v.length, A.length];
  /** Entry (a, b) of V. */
  const entry = (a: number, b: number): number => {
    const along = (field: number, tau: number): number =>
      field < K ? (rhos[tau] * w[field * N + tau]) / Math.sqrt(N) : gammaB[(field - K) * N + tau] / Math.sqrt(D);
    let sum = 0;
    for (let tau = 0; tau < N; tau++) sum += rhos[tau] * along(a, tau) * along(b, tau);
    return sum;
  };
  const block = (rows: number, columns: number, row: number, column: number): Float64Array =>
    Float64Array.from({ length: rows * columns }, (_, i) =>
      entry(row + Math.floor(i / columns), column + (i % columns)),
    );
  const V = { Q: block(K, K, 0, 0), R: block(K, M, 0, K), T: block(M, M, K, K) };
  const largest = (x: Float64Array): number => x.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const epsilon = (STEP * Math.max(largest(Q), largest(T))) / Math.max(largest(V.Q), largest(V.T));
  const moved = (x: Float64Array, by: Float64Array, factor: number): Float64Array =>
    x.map((value, i) => value + factor * by[i]);
  const noiseAt = (factor: number): Float64Array =>
    coefficientsAt('erf', { v, A, Q: moved(Q, V.Q, factor), R: moved(R, V.R, factor), T: moved(T, V.T, factor) }).G;
  const [up, down, here] = [noiseAt(epsilon), noiseAt(-epsilon), noiseAt(0)];
  const squares = rhos.reduce((sum, rho) => sum + rho * rho, 0);
  return here.map((G, i) => G * squares + (up[i] - down[i]) / epsilon);
}
