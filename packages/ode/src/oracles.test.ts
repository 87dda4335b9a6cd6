import { describe, expect, it } from '@jest/globals';
import { generalizationError, getActivation } from '@geq/overlaps';
import '@geq/testing';
import * as mathjs from 'mathjs';
import { expm, matrix as mathMatrix, multiply, type Matrix as MathMatrix } from 'mathjs';
import { isotropic, randLike } from '../bench/cases.ts';
import type { InitialConditions } from './initialConditions.ts';
import { integrate } from './integrate.ts';

// Independent forms of the same dynamics; they share nothing with the sources but the physics.

type Derivative = (t: number, y: number[]) => number[];
/** mathjs's adaptive Dormand–Prince solver, which its type declarations have forgotten; y at the end. */
function solveWithMathjs(f: Derivative, tEnd: number, y0: number[]): number[] {
  const { solveODE } = mathjs as unknown as {
    solveODE: (f: Derivative, span: number[], y0: number[], options: object) => { y: number[][] };
  };
  const { y } = solveODE(f, [0, tEnd], y0, { method: 'RK45', tol: 1e-12, firstStep: 0.01, maxStep: 0.2, maxIter: 1e5 });
  return y[y.length - 1];
}

const lastRow = (x: Float64Array, width: number): number[] => [...x.subarray(x.length - width)];

describe('isotropic inputs, first layer only: the equations of Saad & Solla', () => {
  const TWO_PI = 2 / Math.PI;

  /** ⟨g′(x_i) x_j g(x_k)⟩ and ⟨g′(x_i) g′(x_j) g(x_k) g(x_l)⟩ for fields of covariance S. */
  const I3 = (S: number[][], i: number, j: number, k: number): number => {
    const lambda3 = (1 + S[i][i]) * (1 + S[k][k]) - S[i][k] ** 2;
    return (TWO_PI / Math.sqrt(lambda3)) * ((S[j][k] * (1 + S[i][i]) - S[i][j] * S[i][k]) / (1 + S[i][i]));
  };
  const I4 = (S: number[][], i: number, j: number, k: number, l: number): number => {
    const L4 = (1 + S[i][i]) * (1 + S[j][j]) - S[i][j] ** 2;
    const L0 =
      L4 * S[k][l] -
      S[j][k] * S[j][l] * (1 + S[i][i]) -
      S[i][k] * S[i][l] * (1 + S[j][j]) +
      S[i][j] * (S[i][k] * S[j][l] + S[i][l] * S[j][k]);
    const L1 =
      L4 * (1 + S[k][k]) -
      S[j][k] ** 2 * (1 + S[i][i]) -
      S[i][k] ** 2 * (1 + S[j][j]) +
      2 * S[i][j] * S[i][k] * S[j][k];
    const L2 =
      L4 * (1 + S[l][l]) -
      S[j][l] ** 2 * (1 + S[i][i]) -
      S[i][l] ** 2 * (1 + S[j][j]) +
      2 * S[i][j] * S[i][l] * S[j][l];
    return (TWO_PI ** 2 * Math.asin(L0 / Math.sqrt(L1 * L2))) / Math.sqrt(L4);
  };

  /** d(Q, R)/dt as functions of Q and R alone: no modes. y = [Q (K×K), R (K×M)]. */
  function saadSolla(ic: InitialConditions, eta: number): Derivative {
    const { K, M, T, A, v } = ic;
    return (_t, y) => {
      const L = K + M;
      const entry = (i: number, j: number): number => {
        if (i < K && j < K) return y[i * K + j];
        if (i < K) return y[K * K + i * M + (j - K)];
        if (j < K) return y[K * K + j * M + (i - K)];
        return T[(i - K) * M + (j - K)];
      };
      const S = Array.from({ length: L }, (_, i) => Array.from({ length: L }, (__, j) => entry(i, j)));
      const sign = (a: number): number => (a < K ? -v[a] : A[a - K]);
      const fields = S.map((_, a) => a);
      const drift = (k: number, j: number): number =>
        v[k] * fields.reduce((sum, a) => sum + sign(a) * I3(S, k, j, a), 0);
      const noise = (k: number, l: number): number =>
        v[k] *
        v[l] *
        fields.reduce(
          (sum, a) => sum + fields.reduce((inner, b) => inner + sign(a) * sign(b) * I4(S, k, l, a, b), 0),
          0,
        );
      const dQ = Array.from({ length: K * K }, (_, i) => {
        const [k, l] = [Math.floor(i / K), i % K];
        return eta * (drift(k, l) + drift(l, k)) + eta * eta * noise(k, l);
      });
      const dR = Array.from({ length: K * M }, (_, i) => eta * drift(Math.floor(i / M), K + (i % M)));
      return [...dQ, ...dR];
    };
  }

  it.each([
    [2, 2, 0.5],
    [3, 2, 0.3],
    [1, 3, 1],
  ])('K = %i, M = %i, η = %f', (K, M, eta) => {
    const ic = isotropic({ N: 12, K, M, seed: 10 * K + M });
    const { trajectory } = integrate(ic, {
      activation: 'erf',
      eta,
      trainSecondLayer: false,
      times: Float64Array.of(10),
      tolerance: 1e-13,
    });
    const start = [...trajectory.Q.subarray(0, K * K), ...trajectory.R.subarray(0, K * M)];
    const oracle = solveWithMathjs(saadSolla(ic, eta), 10, start);
    const [Q, R] = [lastRow(trajectory.Q, K * K), lastRow(trajectory.R, K * M)];
    expect([...Q, ...R]).toBeAllclose(oracle, { atol: 1e-9 }); // required; the oracle allows itself 1e-12 a step
    const eg = generalizationError(getActivation('erf'), {
      Q: Float64Array.from(oracle.slice(0, K * K)),
      R: Float64Array.from(oracle.slice(K * K)),
      T: ic.T,
      A: ic.A,
      v: ic.v,
    });
    expect(trajectory.eg[1]).toBeAllclose(eg, { atol: 1e-9 }); // as above
  });
});

describe('linear units, first layer only: the matrix exponential', () => {
  /**
   * With v fixed the second moments of the modes obey one linear system, z = (q_kl,τ; r_km,τ; 1), dz/dt = L z: a weight moves by
   * −η v_k ⟨(φ − y) x⟩, and the noise η² ρ v_k v_l ⟨(φ − y)²⟩ is a sum over all modes of all pairs. L is written down dense and
   * z(t) = exp(L t) z(0).
   */
  function closedForm(ic: InitialConditions, eta: number, t: number): { Q: number[]; R: number[] } {
    const { N, K, M, rhos, delta, v, A, T, tildeT } = ic;
    const root = Math.sqrt(delta);
    const size = K * K * N + K * M * N + 1;
    const q = (k: number, l: number, tau: number): number => (k * K + l) * N + tau;
    const r = (k: number, m: number, tau: number): number => K * K * N + (k * M + m) * N + tau;
    const L = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const one = size - 1;
    for (let tau = 0; tau < N; tau++) {
      for (let k = 0; k < K; k++) {
        for (let m = 0; m < M; m++) {
          for (let j = 0; j < K; j++) L[r(k, m, tau)][r(j, m, tau)] -= eta * v[k] * v[j] * rhos[tau];
          for (let n = 0; n < M; n++)
            L[r(k, m, tau)][one] += (eta * v[k] * A[n] * tildeT[(n * M + m) * N + tau]) / root;
        }
        for (let l = 0; l < K; l++) {
          const row = L[q(k, l, tau)];
          for (let j = 0; j < K; j++) {
            row[q(j, l, tau)] -= eta * v[k] * v[j] * rhos[tau];
            row[q(k, j, tau)] -= eta * v[l] * v[j] * rhos[tau];
          }
          for (let n = 0; n < M; n++) {
            row[r(l, n, tau)] += (eta * v[k] * A[n]) / root;
            row[r(k, n, tau)] += (eta * v[l] * A[n]) / root;
          }
          // noise: η² ρ v_k v_l ⟨(y − φ)²⟩, the squared error written out in all modes
          const noise = eta * eta * rhos[tau] * v[k] * v[l];
          for (let sigma = 0; sigma < N; sigma++) {
            for (let i = 0; i < K; i++) {
              for (let j = 0; j < K; j++) row[q(i, j, sigma)] += (noise * v[i] * v[j] * rhos[sigma]) / N;
              for (let n = 0; n < M; n++) row[r(i, n, sigma)] -= (2 * noise * v[i] * A[n]) / (root * N);
            }
          }
          for (let n = 0; n < M; n++) for (let m = 0; m < M; m++) row[one] += noise * A[n] * A[m] * T[n * M + m];
        }
      }
    }
    const z0 = [...ic.q, ...ic.r, 1];
    const flow = expm(mathMatrix(L.map((row) => row.map((x) => x * t))));
    const z = (multiply(flow, z0) as MathMatrix).toArray() as number[];
    const mean = (f: (tau: number) => number): number =>
      Array.from({ length: N }, (_, tau) => f(tau)).reduce((sum, x) => sum + x, 0) / N;
    return {
      Q: Array.from({ length: K * K }, (_, i) => mean((tau) => rhos[tau] * z[i * N + tau])),
      R: Array.from({ length: K * M }, (_, i) => mean((tau) => z[K * K * N + i * N + tau]) / root),
    };
  }

  it.each([
    [2, 2],
    [1, 2],
    [2, 1],
  ])('K = %i, M = %i', (K, M) => {
    const ic = randLike({ N: 6, K, M, seed: K + 3 * M });
    const eta = 0.15;
    const { trajectory } = integrate(ic, {
      activation: 'linear',
      eta,
      trainSecondLayer: false,
      times: Float64Array.of(0.5, 10),
      tolerance: 1e-13,
    });
    for (const row of [1, 2]) {
      const { Q, R } = closedForm(ic, eta, trajectory.t[row]);
      expect(trajectory.Q.subarray(row * K * K, (row + 1) * K * K)).toBeAllclose(Q, { atol: 1e-10 }); // required
      expect(trajectory.R.subarray(row * K * M, (row + 1) * K * M)).toBeAllclose(R, { atol: 1e-10 }); // required
    }
  });
});
