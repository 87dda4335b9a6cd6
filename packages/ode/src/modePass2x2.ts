import type { ModePass, ModeProblem } from './modePass.ts';

/**
 * The mode equations written out for K = M = 2, the paper's case; `modePassLoops` says what they mean and is their oracle. The
 * sums are grouped so that two equal units keep equal bits: apart by an ulp they would leave the cone of covariances.
 */
export function modePass2x2({ layout, rhos, noise, tildeT, delta, eta }: ModeProblem): ModePass {
  const { N, Q, R, q, r } = layout;
  const sqrtDelta = Math.sqrt(delta);
  const [q00, q01, q11] = [q, q + N, q + 2 * N];
  const [r00, r01, r10, r11] = [r, r + N, r + 2 * N, r + 3 * N];

  return ({ C, h, G }, y, dy) => {
    const c00 = eta * C[0];
    const c01 = eta * C[1];
    const c11 = eta * C[3];
    const scale = eta / sqrtDelta;
    const h00 = scale * h[0];
    const h01 = scale * h[1];
    const h10 = scale * h[2];
    const h11 = scale * h[3];
    const g00 = eta * eta * G[0];
    const g01 = eta * eta * G[1];
    const g11 = eta * eta * G[3];
    let dQ00 = 0;
    let dQ01 = 0;
    let dQ11 = 0;
    let dR00 = 0;
    let dR01 = 0;
    let dR10 = 0;
    let dR11 = 0;
    for (let tau = 0; tau < N; tau++) {
      const rho = rhos[tau];
      const driven = noise[tau];
      const a = y[q00 + tau];
      const b = y[q01 + tau];
      const c = y[q11 + tau];
      const s00 = y[r00 + tau];
      const s01 = y[r01 + tau];
      const s10 = y[r10 + tau];
      const s11 = y[r11 + tau];
      const t00 = tildeT[tau];
      const t01 = tildeT[N + tau];
      const t10 = tildeT[2 * N + tau];
      const t11 = tildeT[3 * N + tau];
      const drift00 = rho * (c00 * a + c01 * b) + (h00 * s00 + h01 * s01);
      const drift01 = rho * (c00 * b + c01 * c) + (h00 * s10 + h01 * s11);
      const drift10 = rho * (c01 * a + c11 * b) + (h10 * s00 + h11 * s01);
      const drift11 = rho * (c01 * b + c11 * c) + (h10 * s10 + h11 * s11);
      const dq00 = drift00 + drift00 + driven * g00;
      const dq01 = drift01 + drift10 + driven * g01;
      const dq11 = drift11 + drift11 + driven * g11;
      const dr00 = rho * (c00 * s00 + c01 * s10) + (h00 * t00 + h01 * t10);
      const dr01 = rho * (c00 * s01 + c01 * s11) + (h00 * t01 + h01 * t11);
      const dr10 = rho * (c01 * s00 + c11 * s10) + (h10 * t00 + h11 * t10);
      const dr11 = rho * (c01 * s01 + c11 * s11) + (h10 * t01 + h11 * t11);
      dy[q00 + tau] = dq00;
      dy[q01 + tau] = dq01;
      dy[q11 + tau] = dq11;
      dy[r00 + tau] = dr00;
      dy[r01 + tau] = dr01;
      dy[r10 + tau] = dr10;
      dy[r11 + tau] = dr11;
      dQ00 += rho * dq00;
      dQ01 += rho * dq01;
      dQ11 += rho * dq11;
      dR00 += dr00;
      dR01 += dr01;
      dR10 += dr10;
      dR11 += dr11;
    }
    const perR = 1 / (N * sqrtDelta);
    dy[Q] = dQ00 / N;
    dy[Q + 1] = dQ01 / N;
    dy[Q + 2] = dQ11 / N;
    dy[R] = dR00 * perR;
    dy[R + 1] = dR01 * perR;
    dy[R + 2] = dR10 * perR;
    dy[R + 3] = dR11 * perR;
  };
}
