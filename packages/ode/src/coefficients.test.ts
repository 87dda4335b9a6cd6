import { describe, expect, it } from '@jest/globals';
import { generalizationError, getActivation } from '@geq/overlaps';
import { matrix, type Matrix } from '@geq/linalg';
import '@geq/testing';
import { normals } from '../bench/cases.ts';
import { gaussianAverage } from '../bench/quadrature.ts';
import {
  createCoefficients,
  createFields,
  fillFields,
  type Coefficients,
  type FillCoefficients,
} from './coefficients.ts';
import { erfCoefficients } from './erfCoefficients.ts';
import { layoutOf } from './layout.ts';
import { linearCoefficients } from './linearCoefficients.ts';

interface Case {
  readonly K: number;
  readonly M: number;
  readonly S: Float64Array;
  readonly v: Float64Array;
  readonly A: Float64Array;
}
interface RandomCase extends Case {
  readonly root: Matrix;
}

/** A random covariance of K + M fields: X Xᵀ over `rank` columns, of size about `size`. */
function randomCase(seed: number, K: number, M: number, { rank = 5, size = 1 } = {}): RandomCase {
  const normal = normals(seed);
  const L = K + M;
  const X = Float64Array.from({ length: L * rank }, normal).map((x) => x * Math.sqrt(size / rank));
  const S = Float64Array.from({ length: L * L }, (_, i) => {
    const [a, b] = [Math.floor(i / L), i % L];
    return X.subarray(a * rank, (a + 1) * rank).reduce((sum, x, j) => sum + x * X[b * rank + j], 0);
  });
  return {
    K,
    M,
    S,
    root: matrix(L, rank, X),
    v: Float64Array.from({ length: K }, normal),
    A: Float64Array.from({ length: M }, normal),
  };
}

function coefficientsOf(fill: FillCoefficients, { K, M, S, v, A }: Case): Coefficients {
  const L = K + M;
  const layout = layoutOf({ N: 1, K, M });
  const y = new Float64Array(layout.length);
  y.set(v);
  let pair = layout.Q;
  for (let k = 0; k < K; k++) for (let l = k; l < K; l++) y[pair++] = S[k * L + l];
  for (let k = 0; k < K; k++) for (let m = 0; m < M; m++) y[layout.R + k * M + m] = S[k * L + K + m];
  const T = Float64Array.from({ length: M * M }, (_, i) => S[(K + Math.floor(i / M)) * L + K + (i % M)]);
  const fields = createFields(K, { T, A });
  const out = createCoefficients(K, M);
  fillFields(y, layout, fields);
  fill(fields, out);
  return out;
}

const error =
  (g: (x: number) => number, { K, v, A }: Case) =>
  (x: Float64Array): number =>
    x.reduce((sum, xa, a) => sum + (a < K ? -v[a] : A[a - K]) * g(xa), 0);

describe.each([
  { name: 'erf' as const, fill: erfCoefficients },
  { name: 'linear' as const, fill: linearCoefficients },
])('coefficients of $name units', ({ name, fill }) => {
  const { g, gPrime } = getActivation(name);

  it.each([
    [1, 1, 1, 2],
    [2, 2, 1, 2],
    [3, 1, 2, 3],
    [4, 2, 2, 2],
    [5, 3, 1, 2],
    [6, 2, 3, 2],
  ])('equal Gauss–Hermite quadrature: seed %i, K = %i, M = %i, rank %i', (seed, K, M, rank) => {
    const aCase = randomCase(seed, K, M, { rank, size: 0.7 });
    const { C, h, G, dv } = coefficientsOf(fill, aCase);
    const { S, root, v } = aCase;
    const L = K + M;
    const tolerance = { atol: rank === 2 ? 1e-11 : 1e-8 }; // quadrature of erf converges geometrically: 64 and 32 nodes a direction
    const delta = error(g, aCase);
    const average = (f: (x: Float64Array) => number): number => gaussianAverage(root, f, rank === 2 ? 64 : 32);
    for (let k = 0; k < K; k++) {
      expect(dv[k]).toBeAllclose(
        average((x) => g(x[k]) * delta(x)),
        tolerance,
      );
      for (let l = 0; l < K; l++) {
        expect(G[k * K + l]).toBeAllclose(
          v[k] * v[l] * average((x) => gPrime(x[k]) * gPrime(x[l]) * delta(x) ** 2),
          tolerance,
        );
      }
      // The drift of weight k projected on field a: v_k ⟨g′(k) (y − φ) x_a⟩ = Σ_j C_kj S_ja + Σ_m h_km S_{K+m,a}
      for (let a = 0; a < L; a++) {
        let drift = 0;
        for (let j = 0; j < K; j++) drift += C[k * K + j] * S[j * L + a];
        for (let m = 0; m < M; m++) drift += h[k * M + m] * S[(K + m) * L + a];
        expect(drift).toBeAllclose(v[k] * average((x) => gPrime(x[k]) * delta(x) * x[a]), tolerance);
      }
    }
  });
});

describe('erfCoefficients', () => {
  /** I3 = ⟨g′(1) x₂ g(3)⟩ as Saad & Solla give it, of fields a, b, c. */
  const I3 = (S: Float64Array, L: number, a: number, b: number, c: number): number => {
    const C = (i: number, j: number): number => S[i * L + j];
    const lambda3 = (1 + C(a, a)) * (1 + C(c, c)) - C(a, c) ** 2;
    return ((2 / Math.PI) * (C(b, c) * (1 + C(a, a)) - C(a, b) * C(a, c))) / ((1 + C(a, a)) * Math.sqrt(lambda3));
  };
  /** I4 = ⟨g′(1) g′(2) g(3) g(4)⟩. */
  const I4 = (S: Float64Array, L: number, a: number, b: number, c: number, d: number): number => {
    const C = (i: number, j: number): number => S[[a, b, c, d][i - 1] * L + [a, b, c, d][j - 1]];
    const lambda4 = (1 + C(1, 1)) * (1 + C(2, 2)) - C(1, 2) ** 2;
    const lambda0 =
      lambda4 * C(3, 4) -
      C(2, 3) * C(2, 4) * (1 + C(1, 1)) -
      C(1, 3) * C(1, 4) * (1 + C(2, 2)) +
      C(1, 2) * C(1, 3) * C(2, 4) +
      C(1, 2) * C(1, 4) * C(2, 3);
    const lambda = (i: number): number =>
      lambda4 * (1 + C(i, i)) -
      C(2, i) ** 2 * (1 + C(1, 1)) -
      C(1, i) ** 2 * (1 + C(2, 2)) +
      2 * C(1, 2) * C(1, i) * C(2, i);
    return ((4 / Math.PI ** 2) * Math.asin(lambda0 / Math.sqrt(lambda(3) * lambda(4)))) / Math.sqrt(lambda4);
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('equal the I3 and I4 of Saad & Solla summed term by term, seed %i', (seed) => {
    const [K, M] = [1 + (seed % 4), 1 + (seed % 3)];
    const aCase = randomCase(seed, K, M, { rank: 8, size: 3 });
    const { S, v, A } = aCase;
    const L = K + M;
    const s = [...v].map((x) => -x).concat([...A]);
    const { C, h, G } = coefficientsOf(erfCoefficients, aCase);
    for (let k = 0; k < K; k++) {
      for (let a = 0; a < L; a++) {
        let drift = 0;
        for (let j = 0; j < K; j++) drift += C[k * K + j] * S[j * L + a];
        for (let m = 0; m < M; m++) drift += h[k * M + m] * S[(K + m) * L + a];
        const expected = s.reduce((sum, sb, b) => sum + v[k] * sb * I3(S, L, k, a, b), 0);
        expect(drift).toBeAllclose(expected, { atol: 1e-13 }); // both closed forms, round-off of some ten terms of order 1
      }
      for (let l = 0; l < K; l++) {
        let expected = 0;
        for (let a = 0; a < L; a++)
          for (let b = 0; b < L; b++) expected += v[k] * v[l] * s[a] * s[b] * I4(S, L, k, l, a, b);
        expect(G[k * K + l]).toBeAllclose(expected, { atol: 1e-13 }); // as above
      }
    }
  });

  it('vanish, but for round-off, when student and teacher are the same network', () => {
    const { S: Q, v } = randomCase(11, 2, 1, { rank: 3 });
    const q = [Q[0], Q[1], Q[3], Q[4]];
    const S = Float64Array.of(
      q[0],
      q[1],
      q[0],
      q[1],
      q[2],
      q[3],
      q[2],
      q[3],
      q[0],
      q[1],
      q[0],
      q[1],
      q[2],
      q[3],
      q[2],
      q[3],
    );
    const { C, h, G, dv } = coefficientsOf(erfCoefficients, { K: 2, M: 2, S, v, A: v });
    expect(Math.max(...G.map(Math.abs), ...dv.map(Math.abs))).toBeLessThan(1e-15); // differences of numbers of order 1
    for (let i = 0; i < 4; i++) expect(C[i] + h[i]).toBeAllclose(0, { atol: 1e-15 }); // rank one apart: the drift of r = t̃ is (C + h) t̃
  });

  it('stay finite where fields coincide, vanish or grow large', () => {
    for (const S of [
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [0, 0, 0, 2],
      [1e8, 1e8, 1e8, 1e8],
      [1e-300, 0, 0, 1],
    ]) {
      const { C, h, G, dv } = coefficientsOf(erfCoefficients, {
        K: 1,
        M: 1,
        S: Float64Array.from(S),
        v: Float64Array.of(1.5),
        A: Float64Array.of(1),
      });
      expect([...C, ...h, ...G, ...dv].every(Number.isFinite)).toBe(true);
    }
  });

  it('give NaN, not a number that looks right, for overlaps that are no covariance', () => {
    const { G } = coefficientsOf(erfCoefficients, {
      K: 1,
      M: 1,
      S: Float64Array.of(1, 3, 3, 1),
      v: Float64Array.of(1),
      A: Float64Array.of(1),
    });
    expect(G[0]).toBeNaN();
  });
});

describe('linearCoefficients', () => {
  it('have G = v vᵀ · 2 e_g', () => {
    const { S, v, A, K, M } = randomCase(21, 2, 2);
    const { G } = coefficientsOf(linearCoefficients, { S, v, A, K, M });
    const block = (i: number, j: number): Float64Array =>
      Float64Array.from({ length: 4 }, (_, p) => S[(2 * i + Math.floor(p / 2)) * 4 + 2 * j + (p % 2)]);
    const eg = generalizationError(getActivation('linear'), { Q: block(0, 0), R: block(0, 1), T: block(1, 1), A, v });
    expect(G).toBeAllclose(
      [0, 1, 2, 3].map((i) => v[Math.floor(i / 2)] * v[i % 2] * 2 * eg),
      { rtol: 1e-13 },
    ); // the same sums in another order
  });
});
