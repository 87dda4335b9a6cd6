import '@geq/testing';
import { describe, expect, it } from '@jest/globals';
import { createArena, matrix, matmul, transpose } from '@geq/linalg';
import { normals, stream } from '@geq/random';
import { getActivation } from '@geq/overlaps';
import { BLOCK } from '../copies/learnModes.ts';
import { overlapsOf } from '../copies/simulateCopies.ts';
import { excessOf } from './excessOf.ts';
import { gaussianNoise } from './gaussianNoise.ts';
import { poolAverages } from './poolAverages.ts';
import { poolModes, poolSamples } from './poolModes.ts';
import { makePool, type SamplePool } from './samplePool.ts';
import { whiten } from './whiten.ts';

const [N, D, K, M] = [12, 3, 2, 2];

/** x = exp(c₀/2) F c + noise: bright samples, a mean that is not 0. */
function samples(n: number): { x: Float32Array; c: Float32Array } {
  const [F, c, x] = [new Float64Array(N * D), new Float32Array(n * D), new Float32Array(n * N)];
  normals(stream(1, 'F', 0), F);
  normals(stream(1, 'c', 0), c);
  normals(stream(1, 'noise', 0), x);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < N; j++) {
      x[i * N + j] = 0.3 * x[i * N + j] + 0.2;
      for (let d = 0; d < D; d++) x[i * N + j] += Math.exp(c[i * D] / 2) * F[j * D + d] * c[i * D + d];
    }
  }
  return { x, c };
}

/** Mean of a_i b_iᵀ over rows i about their means, in two passes of plain loops. */
function covariance(a: Float32Array, p: number, b: Float32Array, q: number): Float64Array {
  const n = a.length / p;
  const mean = (rows: Float32Array, columns: number): number[] =>
    Array.from({ length: columns }, (_, j) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += rows[i * columns + j];
      return sum / n;
    });
  const [ma, mb] = [mean(a, p), mean(b, q)];
  return Float64Array.from({ length: p * q }, (_, at) => {
    const [j, k] = [Math.floor(at / q), at % q];
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (a[i * p + j] - ma[j]) * (b[i * q + k] - mb[k]);
    return sum / n;
  });
}

const poolOf = async (n: number): Promise<SamplePool> => (await makePool({ ...samples(n), N, D }))!;

describe('a pool', () => {
  it('has the moments of its samples, turned to the eigenbasis of Ω', async () => {
    const { x, c } = samples(700);
    const white = c.slice();
    whiten(white, D);
    expect(covariance(white, D, white, D)).toBeAllclose([1, 0, 0, 0, 1, 0, 0, 0, 1], { atol: 1e-6 }); // latents are float32
    const omega = matrix(N, N, covariance(x, N, x, N));
    const phi = matrix(N, D, covariance(x, N, white, D));
    const pool = await poolOf(700);
    expect(covariance(pool.x, N, pool.x, N)).toBeAllclose(
      Float64Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? pool.rhos[i / (N + 1)] : 0)),
      { atol: 1e-5 },
    ); // entries up to 30 in float32
    // what no rotation changes: Φᵀ Ω^p Φ
    let [expected, actual] = [phi, pool.phi];
    for (let p = 0; p < 3; p++) {
      const was = matmul(transpose(phi), expected).data;
      expect(matmul(transpose(pool.phi), actual).data).toBeAllclose(was, {
        rtol: 1e-5,
        atol: 1e-6 * Math.max(...was.map(Math.abs)),
      }); // as above
      expected = matmul(omega, expected);
      actual = matrix(
        N,
        D,
        actual.data.map((value, i) => value * pool.rhos[Math.floor(i / D)]),
      );
    }
  });

  it('is refused when its latents span too little, and stops when asked', async () => {
    expect(() => whiten(new Float32Array(6), 3)).toThrow(
      new RangeError('whiten: expected more samples than latents, got 2 of 3'),
    );
    expect(await makePool({ ...samples(50), N, D }, { signal: AbortSignal.abort() })).toBeUndefined();
  });

  it('gives samples with the fields of their own latents', async () => {
    const pool = await poolOf(5);
    const modes = poolModes(await poolOf(700), { students: 2, seed: 4, K, M });
    const samplesOf = poolSamples(pool, modes, 9);
    const arena = createArena(samplesOf.bytes + 4 * BLOCK * N + 8 * BLOCK * 2 * M + 64 * 8);
    const [x, nu] = [arena.float32(BLOCK * N), arena.float64(BLOCK * 2 * M)];
    samplesOf.open(arena)(0, x, nu);
    const seen = new Set<number>();
    for (let p = 0; p < BLOCK; p++) {
      const i = [0, 1, 2, 3, 4].findIndex((row) => pool.x[row * N + N - 1] === x[p * N + N - 1]);
      seen.add(i);
      const expected = Array.from(
        { length: 2 * M },
        (_, m) =>
          pool.c.subarray(i * D, (i + 1) * D).reduce((sum, latent, d) => sum + modes.B[m * D + d] * latent, 0) /
          Math.sqrt(D),
      );
      expect(nu.subarray(p * 2 * M, (p + 1) * 2 * M)).toBeAllclose(expected, { rtol: 1e-14, atol: 1e-15 }); // round-off of three terms
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('has the averages that a plain loop over its samples gives', async () => {
    const pool = await poolOf(300);
    const modes = poolModes(pool, { students: 2, seed: 4, K, M });
    const w = Float64Array.of(...modes.students[0].gamma, ...modes.students[1].gamma);
    const averages = await poolAverages(pool, modes, { w, v: modes.students.map(({ v }) => v) });
    const { g, gPrime } = getActivation('erf');
    const s = 1;
    const { v, A, gamma } = modes.students[s];
    let [eg, noise, drift] = [0, 0, 0]; // noise of the pair (0, 1) and drift of unit 1, along mode 5
    for (let i = 0; i < 300; i++) {
      const [x, c] = [Array.from(pool.x.subarray(i * N, (i + 1) * N)), Array.from(pool.c.subarray(i * D, (i + 1) * D))];
      const lambda = [0, 1].map(
        (k) => x.reduce((sum, value, tau) => sum + gamma[k * N + tau] * value, 0) / Math.sqrt(N),
      );
      const nu = [0, 1].map(
        (m) => c.reduce((sum, value, d) => sum + modes.B[(s * M + m) * D + d] * value, 0) / Math.sqrt(D),
      );
      const delta = v[0] * g(lambda[0]) + v[1] * g(lambda[1]) - A[0] * g(nu[0]) - A[1] * g(nu[1]);
      eg += delta ** 2 / 600;
      noise += (v[0] * v[1] * delta ** 2 * gPrime(lambda[0]) * gPrime(lambda[1]) * x[5] ** 2) / 300;
      drift -= (Math.sqrt(N) * v[1] * delta * gPrime(lambda[1]) * x[5]) / 300;
    }
    expect([averages[s].eg, averages[s].noise[N + 5], averages[s].drift[N + 5]]).toBeAllclose([eg, noise, drift], {
      rtol: 1e-11,
    }); // 300 terms in another order
  });
});

describe('gaussianNoise', () => {
  it('is what Monte Carlo gives, which the factorised value is not', async () => {
    const { rhos, phi } = await poolOf(700);
    const modes = poolModes({ N, D, rhos, phi }, { students: 1, seed: 4, K, M });
    const [
      {
        gamma,
        gammaB,
        v,
        A,
        restRoot: { data: root },
      },
    ] = modes.students;
    const overlaps = overlapsOf(modes, 0, { w: gamma, v: [v] });
    const exact = gaussianNoise(overlaps, { rhos, w: gamma, gammaB, D })[0];
    const { g, gPrime } = getActivation('erf');
    const [z, rest, n] = [new Float64Array(N), new Float64Array(M), 60_000];
    const rng = stream(5, 'monte carlo', 0);
    let [sum, squares, factor] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      normals(rng, z);
      normals(rng, rest);
      const [lambda, nu] = [
        [0, 0],
        [root[0] * rest[0], root[M] * rest[0] + root[M + 1] * rest[1]],
      ];
      let energy = 0;
      for (let tau = 0; tau < N; tau++) {
        const x = Math.sqrt(rhos[tau]) * z[tau];
        energy += rhos[tau] * x * x;
        for (let k = 0; k < K; k++) lambda[k] += (gamma[k * N + tau] * x) / Math.sqrt(N);
        for (let m = 0; m < M; m++) nu[m] += (gammaB[m * N + tau] * x) / rhos[tau] / Math.sqrt(D);
      }
      const weight =
        (v[0] * gPrime(lambda[0]) * (v[0] * g(lambda[0]) + v[1] * g(lambda[1]) - A[0] * g(nu[0]) - A[1] * g(nu[1]))) **
        2;
      sum += (weight * energy) / n;
      squares += (weight * energy) ** 2 / n;
      factor += weight / n;
    }
    const standardError = Math.sqrt((squares - sum * sum) / n);
    expect(exact).toBeAllclose(sum, { atol: 4 * standardError });
    expect(Math.abs(factor * rhos.reduce((total, rho) => total + rho * rho, 0) - sum)).toBeGreaterThan(
      10 * standardError,
    ); // so the line above can fail
  });
});

describe('excessOf', () => {
  it('is all drift of the fields where x is a linear function of them, and adds up to the measured derivatives', async () => {
    const n = 400;
    const { x: wide, c } = samples(n);
    const two = Float32Array.from({ length: 2 * n }, (_, i) => wide[(i >> 1) * N + (i % 2)]); // N = 2 = K: λ tells x
    const pool = (await makePool({ x: two, c, N: 2, D }))!;
    const modes = poolModes(pool, { students: 1, seed: 4, K, M });
    const [{ gamma, gammaB, v }] = modes.students;
    const weights = { w: gamma, v: [v] };
    const [averages] = await poolAverages(pool, modes, weights);
    const eta = 0.2;
    const { fields, noise, all } = excessOf(averages, overlapsOf(modes, 0, weights), {
      eta,
      delta: D / 2,
      rhos: pool.rhos,
      w: gamma,
      gammaB,
      starts: Int32Array.of(0, 1, 2),
    });
    const size = Math.max(...all.map(Math.abs));
    expect(fields.map((x, i) => x + noise[i])).toBeAllclose(all, { atol: 1e-4 * size }); // ρ and Φ are those of float32 numbers
    expect(Math.max(...fields.map(Math.abs))).toBeGreaterThan(0.01); // so the line above can fail
  });
});
