import type { InitialConditions } from './initialConditions.ts';
import { requireInitialConditions } from './requireInitialConditions.ts';

/** What the positive semi-definite guard found and removed. */
export interface ClipReport {
  /** Modes with ρ < 0. */
  readonly numClipped: number;
  /** Σ |ρ| over them. */
  readonly clippedTrace: number;
  /** Smallest eigenvalue before clipping. */
  readonly smallest: number;
  /** Largest change of an entry of R at t = 0 that setting their r to zero made. */
  readonly shiftR: number;
}

/**
 * Makes initial conditions positive semi-definite: ρ < 0 becomes 0, and r and t̃ of those modes become 0, as a direction without
 * variance cannot correlate with the latents. Covariances whose diagonal was set by hand (the authors' recursion) have such
 * modes, and with them the equations blow up.
 *
 * @returns new initial conditions (the given ones, untouched, when nothing is negative) and the report
 * @throws RangeError when the initial conditions do not fit together
 */
export function clipSpectrum(ic: InitialConditions): { ic: InitialConditions; report: ClipReport } {
  requireInitialConditions('clipSpectrum', ic);
  const { N, K, M } = ic;
  const negative = Array.from(ic.rhos.keys()).filter((tau) => ic.rhos[tau] < 0);
  if (negative.length === 0) return { ic, report: nothingClipped(ic) };

  const rhos = ic.rhos.map((rho) => Math.max(0, rho));
  const r = ic.r.slice();
  const tildeT = ic.tildeT.slice();
  let shiftR = 0;
  for (let pair = 0; pair < K * M; pair++) {
    let removed = 0;
    for (const tau of negative) {
      removed += r[pair * N + tau];
      r[pair * N + tau] = 0;
    }
    shiftR = Math.max(shiftR, Math.abs(removed) / (Math.sqrt(ic.delta) * N));
  }
  for (let pair = 0; pair < M * M; pair++) for (const tau of negative) tildeT[pair * N + tau] = 0;
  const clippedTrace = negative.reduce((sum, tau) => sum - ic.rhos[tau], 0);
  return {
    ic: { ...ic, rhos, r, tildeT },
    report: { ...nothingClipped(ic), numClipped: negative.length, clippedTrace, shiftR },
  };
}

/** The report of initial conditions taken as they are. */
export function nothingClipped({ rhos }: InitialConditions): ClipReport {
  return {
    numClipped: 0,
    clippedTrace: 0,
    smallest: rhos.reduce((min, rho) => Math.min(min, rho), Infinity),
    shiftR: 0,
  };
}
