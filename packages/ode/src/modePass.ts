import type { Coefficients } from './coefficients.ts';
import type { InitialConditions } from './initialConditions.ts';
import { pairIndex, type Layout } from './layout.ts';
import { modePass2x2 } from './modePass2x2.ts';

/** What the equations of the modes hold fixed. */
export interface ModeProblem {
  readonly layout: Layout;
  readonly rhos: Float64Array;
  readonly tildeT: Float64Array;
  readonly delta: number;
  readonly eta: number;
}

/**
 * Derivatives of all modes, and of Q and R with them, in one pass:
 *
 *   dr = η [ ρ C r + δ^{-1/2} h t̃ ]                                        dR = δ^{-1/2} (1/N) Σ_τ dr
 *   dq = η [ ρ (C q + q C) + δ^{-1/2} (h rᵀ + r hᵀ) ] + η² ρ G              dQ = (1/N) Σ_τ ρ_τ dq
 */
export type ModePass = (coefficients: Coefficients, y: Float64Array, dy: Float64Array) => void;

/** The pass for these sizes: unrolled for K = M = 2 (six times faster), loops over pairs otherwise. Allocates here, never in the pass. */
export function createModePass(problem: ModeProblem): ModePass {
  const { K, M } = problem.layout;
  return K === 2 && M === 2 ? modePass2x2(problem) : modePassLoops(problem);
}

export function modeProblem(ic: InitialConditions, layout: Layout, eta: number): ModeProblem {
  return { layout, rhos: ic.rhos, tildeT: ic.tildeT, delta: ic.delta, eta };
}

const BLOCK = 256; // modes at a time: the working set of a block stays in the first-level cache

/** Any K and M: pair by pair over blocks of modes, so that the inner loops run along contiguous modes. */
export function modePassLoops({ layout, rhos, tildeT, delta, eta }: ModeProblem): ModePass {
  const { N, K, M } = layout;
  const sqrtDelta = Math.sqrt(delta);
  const withRho = new Float64Array(BLOCK); // the bracket that ρ multiplies
  const rest = new Float64Array(BLOCK);
  const q = (k: number, l: number): number => layout.q + pairIndex(K, k, l) * N;
  const r = (k: number, m: number): number => layout.r + (k * M + m) * N;

  return ({ C, h, G }, y, dy) => {
    const hScale = eta / sqrtDelta;
    dy.fill(0, layout.Q, layout.head);
    for (let from = 0; from < N; from += BLOCK) {
      const count = Math.min(BLOCK, N - from);
      for (let k = 0; k < K; k++) {
        for (let l = k; l < K; l++) {
          withRho.fill(eta * eta * G[k * K + l]);
          rest.fill(0);
          for (let j = 0; j < K; j++) {
            addTwo(count, eta * C[k * K + j], y, q(j, l) + from, eta * C[l * K + j], y, q(j, k) + from, withRho);
          }
          for (let n = 0; n < M; n++) {
            addTwo(count, hScale * h[k * M + n], y, r(l, n) + from, hScale * h[l * M + n], y, r(k, n) + from, rest);
          }
          const out = q(k, l) + from;
          let sum = 0; // Σ ρ dq
          for (let i = 0; i < count; i++) {
            const rho = rhos[from + i];
            const dq = rho * withRho[i] + rest[i];
            dy[out + i] = dq;
            sum += rho * dq;
          }
          dy[layout.Q + pairIndex(K, k, l)] += sum / N;
        }
        for (let m = 0; m < M; m++) {
          withRho.fill(0);
          rest.fill(0);
          for (let j = 0; j < K; j++) addOne(count, eta * C[k * K + j], y, r(j, m) + from, withRho);
          for (let n = 0; n < M; n++) addOne(count, hScale * h[k * M + n], tildeT, (n * M + m) * N + from, rest);
          const out = r(k, m) + from;
          let sum = 0; // Σ dr
          for (let i = 0; i < count; i++) {
            const dr = rhos[from + i] * withRho[i] + rest[i];
            dy[out + i] = dr;
            sum += dr;
          }
          dy[layout.R + k * M + m] += sum / (N * sqrtDelta);
        }
      }
    }
  };
}

/** out_i += a x_{offset + i}. */
function addOne(count: number, a: number, x: Float64Array, offset: number, out: Float64Array): void {
  for (let i = 0; i < count; i++) out[i] += a * x[offset + i];
}

/** out_i += a x_{xOffset + i} + b z_{zOffset + i}. */
function addTwo(count: number, a: number, x: Float64Array, xOffset: number, b: number, z: Float64Array, zOffset: number, out: Float64Array): void {
  for (let i = 0; i < count; i++) out[i] += a * x[xOffset + i] + b * z[zOffset + i];
}
