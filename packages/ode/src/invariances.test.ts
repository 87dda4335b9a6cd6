import { describe, expect, it } from '@jest/globals';
import { printTimes } from '@geq/overlaps';
import '@geq/testing';
import { isotropic, normals, randLike } from '../bench/cases.ts';
import type { InitialConditions } from './initialConditions.ts';
import { integrate } from './integrate.ts';

// Symmetries of the equations, as properties over seeded random cases. Fixed steps keep the steps themselves equal.

const options = { activation: 'erf', eta: 0.3, times: printTimes(20, 10), dt: 0.05 } as const;
const roundOff = { rtol: 1e-12, atol: 1e-12 }; // 400 steps of it, and Q grows to 30
const seeds = [1, 2, 3];
const caseOf = (seed: number): InitialConditions =>
  randLike({ N: 30, K: 1 + (seed % 3) + 1, M: 1 + (seed % 2) + 1, seed });

/** Student unit k of the result is unit `order[k]` of ic with its weights times sign[k] and its output times sign[k]. */
function relabel(ic: InitialConditions, order: number[], sign: number[]): InitialConditions {
  const { N, K, M } = ic;
  const q = new Float64Array(K * K * N);
  const r = new Float64Array(K * M * N);
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < K; l++)
      for (let tau = 0; tau < N; tau++)
        q[(k * K + l) * N + tau] = sign[k] * sign[l] * ic.q[(order[k] * K + order[l]) * N + tau];
    for (let m = 0; m < M; m++)
      for (let tau = 0; tau < N; tau++) r[(k * M + m) * N + tau] = sign[k] * ic.r[(order[k] * M + m) * N + tau];
  }
  return { ...ic, q, r, v: Float64Array.from(order, (from, k) => sign[k] * ic.v[from]) };
}

describe.each(seeds)('seed %i', (seed) => {
  const ic = caseOf(seed);
  const { trajectory } = integrate(ic, options);

  it('relabelling student units and flipping their signs relabels and flips the solution', () => {
    const { K, M } = ic;
    const order = Array.from({ length: K }, (_, k) => (k + 1) % K);
    const sign = order.map((_, k) => (k % 2 === 0 ? -1 : 1));
    const other = integrate(relabel(ic, order, sign), options).trajectory;
    expect(other.eg).toBeAllclose(trajectory.eg, roundOff); // sums in another order
    for (let row = 0; row < trajectory.t.length; row++) {
      for (let k = 0; k < K; k++) {
        expect(other.v[row * K + k]).toBeAllclose(sign[k] * trajectory.v[row * K + order[k]], roundOff); // as above
        for (let l = 0; l < K; l++)
          expect(other.Q[(row * K + k) * K + l]).toBeAllclose(
            sign[k] * sign[l] * trajectory.Q[(row * K + order[k]) * K + order[l]],
            roundOff,
          ); // as above
        for (let m = 0; m < M; m++)
          expect(other.R[(row * K + k) * M + m]).toBeAllclose(
            sign[k] * trajectory.R[(row * K + order[k]) * M + m],
            roundOff,
          ); // as above
      }
    }
  });

  it('the order of the modes does not matter', () => {
    const normal = normals(seed);
    const keys = Float64Array.from({ length: ic.N }, normal);
    const order = [...keys.keys()].sort((i, j) => keys[i] - keys[j]);
    const shuffle = (x: Float64Array): Float64Array =>
      x.map((_, i) => x[Math.floor(i / ic.N) * ic.N + order[i % ic.N]]);
    const other = integrate(
      { ...ic, rhos: shuffle(ic.rhos), q: shuffle(ic.q), r: shuffle(ic.r), tildeT: shuffle(ic.tildeT) },
      options,
    ).trajectory;
    expect(other.Q).toBeAllclose(trajectory.Q, roundOff); // sums in another order
    expect(other.R).toBeAllclose(trajectory.R, roundOff); // as above
  });

  it('x → s x, w → w/s, η → η/s² is the same first-layer learning', () => {
    const s = 1.7;
    const fixed = { ...options, trainSecondLayer: false };
    const scaled = {
      ...ic,
      rhos: ic.rhos.map((x) => x * s * s),
      q: ic.q.map((x) => x / (s * s)),
      tildeT: ic.tildeT.map((x) => x * s * s),
    }; // r = Γ Γ^B: s cancels
    const plain = integrate(ic, fixed).trajectory;
    const other = integrate(scaled, { ...fixed, eta: options.eta / (s * s) }).trajectory;
    expect(other.Q).toBeAllclose(plain.Q, roundOff); // products rounded differently
    expect(other.R).toBeAllclose(plain.R, roundOff); // as above
    expect(other.eg).toBeAllclose(plain.eg, roundOff); // as above
  });

  it('overlaps stay a covariance: [[Q, R], [Rᵀ, T]] has no negative eigenvalue, by its leading minors', () => {
    const { K, M } = ic;
    for (let row = 0; row < trajectory.t.length; row++) {
      const L = K + M;
      const S = Array.from({ length: L }, (_, i) =>
        Float64Array.from({ length: L }, (__, j) => {
          if (i < K && j < K) return trajectory.Q[(row * K + i) * K + j];
          if (i >= K && j >= K) return ic.T[(i - K) * M + j - K];
          return trajectory.R[(row * K + Math.min(i, j)) * M + Math.max(i, j) - K];
        }),
      );
      for (let p = 0; p < L; p++) {
        // Gaussian elimination: every pivot of a covariance is positive
        expect(S[p][p]).toBeGreaterThan(0);
        for (let i = p + 1; i < L; i++) for (let j = p + 1; j < L; j++) S[i][j] -= (S[i][p] * S[p][j]) / S[p][p];
      }
    }
  });
});

describe('a student equal to its teacher', () => {
  it.each(['erf', 'linear'] as const)('has nothing to learn, at any η and for any time: %s', (activation) => {
    const ic = isotropic({ N: 8, K: 3, M: 3, seed: 9 });
    const same = { ...ic, q: ic.tildeT, r: ic.tildeT, v: ic.A };
    const { trajectory, status } = integrate(same, { activation, eta: 0.5, times: printTimes(2e3, 20) });
    expect(status).toBe('ok');
    expect(trajectory.eg).toBeAllclose(new Float64Array(21), { atol: 1e-11 }); // some 10³ steps of 1e-13, where error control takes e_g for round-off
    const fixed = integrate(same, { activation, eta: 0.5, times: printTimes(300, 20), dt: 0.1 });
    expect(fixed.trajectory.eg).toBeAllclose(new Float64Array(21), { atol: 1e-14 }); // round-off of sums of order 1
    expect(fixed.trajectory.Q.subarray(20 * 9)).toBeAllclose(ic.T, { atol: 1e-13 }); // 3000 steps of round-off, not amplified
  });
});
