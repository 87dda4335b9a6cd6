import type { Coefficients } from './coefficients.ts';
import type { Modes } from './compressModes.ts';
import type { InitialConditions } from './initialConditions.ts';
import type { Layout } from './layout.ts';

/** What the equations of the modes hold fixed. */
export interface ModeProblem {
  readonly layout: Layout;
  readonly rhos: Float64Array;
  /** ρ of each mode times its share of the noise. */
  readonly noise: Float64Array;
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

/** The modes of initial conditions as the equations hold them fixed. @param ic with the share of the noise of each mode, absent for true modes: see `compressModes` */
export function modeProblem(ic: InitialConditions & Partial<Modes>, layout: Layout, eta: number): ModeProblem {
  const { weights } = ic;
  return {
    layout,
    rhos: ic.rhos,
    noise: weights ? ic.rhos.map((rho, tau) => rho * weights[tau]) : ic.rhos,
    tildeT: ic.tildeT,
    delta: ic.delta,
    eta,
  };
}
