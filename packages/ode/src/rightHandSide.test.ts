import { describe, expect, it } from '@jest/globals';
import { allocationOf } from '@geq/testing';
import { isotropic, normals, randLike } from '../bench/cases.ts';
import { layoutOf, packState, pairIndex } from './layout.ts';
import { dopri5 } from './dopri5.ts';
import { modePassLoops } from './modePassLoops.ts';
import { modeProblem } from './modeProblem.ts';
import { modePass2x2 } from './modePass2x2.ts';
import { createRightHandSide } from './rightHandSide.ts';
import { acceptStep, attemptStep, startStepper } from './stepperState.ts';

const dynamics = { activation: 'erf', eta: 0.3, trainSecondLayer: true } as const;

describe('the pass over modes', () => {
  /** The equations of physics: per mode, matrix by matrix, no sharing and no blocks. */
  function plainPass(
    { N, K, M, rhos, tildeT, delta }: ReturnType<typeof randLike>,
    eta: number,
    C: Float64Array,
    h: Float64Array,
    G: Float64Array,
    q: (k: number, l: number, tau: number) => number,
    r: (k: number, m: number, tau: number) => number,
  ) {
    const sum = (n: number, f: (i: number) => number): number =>
      Array.from({ length: n }, (_, i) => f(i)).reduce((x, y) => x + y, 0);
    const dq = (k: number, l: number, tau: number): number =>
      eta *
        (rhos[tau] * sum(K, (j) => C[k * K + j] * q(j, l, tau) + q(k, j, tau) * C[j * K + l]) +
          sum(M, (n) => h[k * M + n] * r(l, n, tau) + r(k, n, tau) * h[l * M + n]) / Math.sqrt(delta)) +
      eta * eta * rhos[tau] * G[k * K + l];
    const dr = (k: number, m: number, tau: number): number =>
      eta *
      (rhos[tau] * sum(K, (j) => C[k * K + j] * r(j, m, tau)) +
        sum(M, (n) => h[k * M + n] * tildeT[(n * M + m) * N + tau]) / Math.sqrt(delta));
    return { dq, dr };
  }

  it.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [1, 3],
    [3, 4],
  ])('equals the matrix equations mode by mode, and so do dQ and dR: K = %i, M = %i', (K, M) => {
    const N = 300; // more than one block
    const eta = 0.3;
    const ic = randLike({ N, K, M, seed: 5 });
    const layout = layoutOf(ic);
    const normal = normals(6);
    const y = Float64Array.from({ length: layout.length }, normal);
    const C = new Float64Array(K * K);
    const G = new Float64Array(K * K);
    for (let k = 0; k < K; k++)
      for (let l = 0; l <= k; l++) [C[k * K + l], G[k * K + l]] = [C[l * K + k], G[l * K + k]] = [normal(), normal()];
    const h = Float64Array.from({ length: K * M }, normal);
    const coefficients = { C, h, G, dv: new Float64Array(K) };
    const { dq, dr } = plainPass(
      ic,
      eta,
      C,
      h,
      G,
      (k, l, tau) => y[layout.q + pairIndex(K, k, l) * N + tau],
      (k, m, tau) => y[layout.r + (k * M + m) * N + tau],
    );

    const passes = [
      modePassLoops(modeProblem(ic, layout, eta)),
      ...(K === 2 && M === 2 ? [modePass2x2(modeProblem(ic, layout, eta))] : []),
    ];
    for (const pass of passes) {
      const dy = new Float64Array(layout.length).fill(NaN);
      pass(coefficients, y, dy);
      for (let k = 0; k < K; k++) {
        for (let l = k; l < K; l++) {
          const modes = Float64Array.from({ length: N }, (_, tau) => dq(k, l, tau));
          const pair = pairIndex(K, k, l);
          expect(dy.subarray(layout.q + pair * N, layout.q + (pair + 1) * N)).toBeAllclose(modes, { atol: 1e-13 }); // up to 58·ε a term
          expect(dy[layout.Q + pair]).toBeAllclose(modes.reduce((sum, x, tau) => sum + ic.rhos[tau] * x, 0) / N, {
            atol: 1e-13,
          }); // another order of the sum
        }
        for (let m = 0; m < M; m++) {
          const modes = Float64Array.from({ length: N }, (_, tau) => dr(k, m, tau));
          const at = layout.r + (k * M + m) * N;
          expect(dy.subarray(at, at + N)).toBeAllclose(modes, { atol: 1e-13 }); // as for q
          expect(dy[layout.R + k * M + m]).toBeAllclose(
            modes.reduce((sum, x) => sum + x, 0) / (N * Math.sqrt(ic.delta)),
            { atol: 1e-13 },
          ); // as for Q
        }
      }
    }
  });
});

describe('the right-hand side', () => {
  it('keeps Q and R what the modes say, over many steps', () => {
    const ic = randLike({ N: 60, K: 3, M: 2, seed: 2 });
    const layout = layoutOf(ic);
    const walk = startStepper(dopri5, createRightHandSide(ic, layout, dynamics), packState(ic, layout));
    for (let i = 0; i < 500; i++) {
      attemptStep(walk, 0, 0.1);
      acceptStep(walk);
    }
    const q = new Float64Array(9 * 60);
    const r = walk.y.slice(layout.r, layout.r + 6 * 60);
    for (let k = 0; k < 3; k++)
      for (let l = 0; l < 3; l++)
        q.set(
          walk.y.subarray(layout.q + pairIndex(3, k, l) * 60, layout.q + (pairIndex(3, k, l) + 1) * 60),
          (k * 3 + l) * 60,
        );
    const again = packState({ ...ic, q, r, v: walk.y.slice(0, 3) }, layout);
    expect(walk.y.subarray(0, layout.head)).toBeAllclose(again.subarray(0, layout.head), { atol: 1e-13 }); // 500 steps of round-off
  });

  it('does nothing for a student equal to its teacher on isotropic inputs, and leaves v alone when told so', () => {
    const ic = isotropic({ N: 8, K: 2, M: 2, seed: 4 });
    const same = { ...ic, q: ic.tildeT, r: ic.tildeT, v: ic.A };
    const layout = layoutOf(same);
    const dy = new Float64Array(layout.length).fill(NaN);
    createRightHandSide(same, layout, dynamics)(0, packState(same, layout), dy);
    expect(Math.max(...dy.map(Math.abs))).toBeLessThan(1e-14); // differences of numbers of order 1 to 5
    createRightHandSide(ic, layout, { ...dynamics, trainSecondLayer: false })(0, packState(ic, layout), dy);
    expect([...dy.subarray(0, 2)]).toEqual([0, 0]);
  });

  it.each([
    [2, 2, 100],
    [3, 2, 250],
  ])('allocates no array and no object: K = %i, M = %i', async (K, M, bytes) => {
    expect(
      await allocationOf(new URL('../test/allocation.ts', import.meta.url), 'rightHandSide', String(K), String(M)),
    ).toBeLessThan(bytes); // 16 for each double that passes a call the compiler left alone; a column of 50 modes would be 400
  });
});
