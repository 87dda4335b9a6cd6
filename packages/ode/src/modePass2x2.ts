import type { ModePass, ModeProblem } from './modeProblem.ts';
import { createScaling, type ScaledCoefficients } from './scaledCoefficients.ts';

/**
 * The mode equations written out for K = M = 2, the paper's case; `modePassLoops` says what they mean and is their oracle. The
 * sums are grouped so that two equal units keep equal bits: apart by an ulp they would leave the cone of covariances.
 *
 * One function for q and one for r, that get everything as arguments: variables of a closure are read anew in each turn of a loop once V8 has seen two
 * such closures, and both loops in one run out of registers. Three times faster together.
 */
export function modePass2x2(problem: ModeProblem): ModePass {
  const scale = createScaling({ ...problem.layout, delta: problem.delta, eta: problem.eta });
  return (coefficients, y, dy) => {
    const scaled = scale(coefficients);
    passQ(problem, scaled, y, dy);
    passR(problem, scaled, y, dy);
  };
}

/** dq of the pairs 00, 01, 11, and dQ. */
function passQ(
  { layout: { N, Q, q, r }, rhos, noise }: ModeProblem,
  { C, h, G }: ScaledCoefficients,
  y: Float64Array,
  dy: Float64Array,
): void {
  const c00 = C[0];
  const c01 = C[1];
  const c11 = C[3];
  const h00 = h[0];
  const h01 = h[1];
  const h10 = h[2];
  const h11 = h[3];
  const g00 = G[0];
  const g01 = G[1];
  const g11 = G[3];
  let dQ00 = 0;
  let dQ01 = 0;
  let dQ11 = 0;
  for (let tau = 0, i = q, j = r; tau < N; tau++, i++, j++) {
    const rho = rhos[tau];
    const driven = noise[tau];
    const a = y[i];
    const b = y[i + N];
    const c = y[i + 2 * N];
    const s00 = y[j];
    const s01 = y[j + N];
    const s10 = y[j + 2 * N];
    const s11 = y[j + 3 * N];
    const drift00 = rho * (c00 * a + c01 * b) + (h00 * s00 + h01 * s01);
    const drift01 = rho * (c00 * b + c01 * c) + (h00 * s10 + h01 * s11);
    const drift10 = rho * (c01 * a + c11 * b) + (h10 * s00 + h11 * s01);
    const drift11 = rho * (c01 * b + c11 * c) + (h10 * s10 + h11 * s11);
    const dq00 = drift00 + drift00 + driven * g00;
    const dq01 = drift01 + drift10 + driven * g01;
    const dq11 = drift11 + drift11 + driven * g11;
    dy[i] = dq00;
    dy[i + N] = dq01;
    dy[i + 2 * N] = dq11;
    dQ00 += rho * dq00;
    dQ01 += rho * dq01;
    dQ11 += rho * dq11;
  }
  dy[Q] = dQ00 / N;
  dy[Q + 1] = dQ01 / N;
  dy[Q + 2] = dQ11 / N;
}

/** dr of the pairs 00, 01, 10, 11, and dR. */
function passR(
  { layout: { N, R, r }, rhos, tildeT, delta }: ModeProblem,
  { C, h }: ScaledCoefficients,
  y: Float64Array,
  dy: Float64Array,
): void {
  const c00 = C[0];
  const c01 = C[1];
  const c11 = C[3];
  const h00 = h[0];
  const h01 = h[1];
  const h10 = h[2];
  const h11 = h[3];
  let dR00 = 0;
  let dR01 = 0;
  let dR10 = 0;
  let dR11 = 0;
  for (let tau = 0, j = r; tau < N; tau++, j++) {
    const rho = rhos[tau];
    const s00 = y[j];
    const s01 = y[j + N];
    const s10 = y[j + 2 * N];
    const s11 = y[j + 3 * N];
    const t00 = tildeT[tau];
    const t01 = tildeT[tau + N];
    const t10 = tildeT[tau + 2 * N];
    const t11 = tildeT[tau + 3 * N];
    const dr00 = rho * (c00 * s00 + c01 * s10) + (h00 * t00 + h01 * t10);
    const dr01 = rho * (c00 * s01 + c01 * s11) + (h00 * t01 + h01 * t11);
    const dr10 = rho * (c01 * s00 + c11 * s10) + (h10 * t00 + h11 * t10);
    const dr11 = rho * (c01 * s01 + c11 * s11) + (h10 * t01 + h11 * t11);
    dy[j] = dr00;
    dy[j + N] = dr01;
    dy[j + 2 * N] = dr10;
    dy[j + 3 * N] = dr11;
    dR00 += dr00;
    dR01 += dr01;
    dR10 += dr10;
    dR11 += dr11;
  }
  const perR = 1 / (N * Math.sqrt(delta));
  dy[R] = dR00 * perR;
  dy[R + 1] = dR01 * perR;
  dy[R + 2] = dR10 * perR;
  dy[R + 3] = dR11 * perR;
}
