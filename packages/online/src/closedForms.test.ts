import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { matrix } from '@geq/linalg';
import type { ActivationName, StudentWeights } from '@geq/overlaps';
import { initialStudent, runOnline } from './index.ts';
import { linearMoments, mapGenerator } from '../test/generators.ts';

const N = 24;
const D = 12;
const generator = mapGenerator(N, D);
const moments = linearMoments(generator);
const base = { generator, moments, meanX: generator.shift, times: Float64Array.of(0.5, 5) };

describe('x = G c: local fields are exactly Gaussian', () => {
  it.each<ActivationName>(['erf', 'relu', 'linear'])(
    'test set and closed form agree within standard errors: %s',
    async (activation) => {
      // 20 independent test sets of 2000 samples: the spread over them is the standard error that the mean is held to.
      const runs = await Promise.all(
        Array.from({ length: 20 }, (_, seed) =>
          runOnline({
            ...base,
            seed,
            testSize: 2000,
            students: [{ index: 0, seed: 9, K: 2, M: 2, activation, eta: 0.2 }],
          }),
        ),
      );
      const gaps = runs.map(({ trajectories: [{ egTest, eg }] }) => egTest[0] - eg[0]); // t = 0: the same student each time
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const se = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length * (gaps.length - 1)));
      expect(mean).toBeAllclose(0, { atol: 3.5 * se }); // 3.5 standard errors of 20 runs
      expect(se / runs[0].trajectories[0].eg[0]).toBeLessThan(0.02); // so that the line above says something
    },
  );

  it('measured overlaps scatter around the exact ones as 1/√P', async () => {
    const P = 20_000;
    const {
      trajectories: [{ Q, R, QTest, RTest, T }],
      overlaps,
    } = await runOnline({
      ...base,
      seed: 3,
      testSize: P,
      students: [{ index: 0, K: 2, M: 2, activation: 'erf', eta: 0.2 }],
    });
    expect(overlaps).toBe('exact');
    Q.forEach((q, i) => {
      const [row, k, l] = [Math.floor(i / 4), Math.floor((i % 4) / 2), i % 2];
      const se = Math.sqrt((Q[row * 4 + 3 * k] * Q[row * 4 + 3 * l] + q * q) / P); // variance of a product of two Gaussians
      expect(QTest[i]).toBeAllclose(q, { atol: 4.5 * se }); // 4.5 standard errors: 24 comparisons
      const r = R[i]; // K = M: the same index picks R_km
      expect(RTest[i]).toBeAllclose(r, { atol: 4.5 * Math.sqrt((Q[row * 4 + 3 * k] * T[3 * l] + r * r) / P) }); // the same
    });
  });

  it('the constants are T = BBᵀ/D and T̃ = BΦᵀΦBᵀ/N', async () => {
    const {
      trajectories: [{ T, tildeT, A }],
    } = await runOnline({
      ...base,
      seed: 3,
      testSize: 2,
      times: Float64Array.of(0.05),
      students: [{ index: 4, K: 1, M: 2, activation: 'erf', eta: 0.2 }],
    });
    const { B } = initialStudent(3, { index: 4, K: 1, M: 2, N, D });
    for (const [m, n] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]) {
      let t = 0;
      let tilde = 0;
      for (let d = 0; d < D; d++) {
        t += (B.data[m * D + d] * B.data[n * D + d]) / D;
        for (let e = 0; e < D; e++)
          for (let i = 0; i < N; i++)
            tilde +=
              (B.data[m * D + d] * moments.phi.data[i * D + d] * moments.phi.data[i * D + e] * B.data[n * D + e]) / N;
      }
      expect(T[2 * m + n]).toBeAllclose(t, { rtol: 1e-13 }); // sums of 12 terms
      expect(tildeT[2 * m + n]).toBeAllclose(tilde, { rtol: 1e-12 }); // sums of 3456 terms in another order
    }
    expect(Array.from(A)).toEqual([1, 1]);
  });

  it('without moments Q, R, eg are those of the test set, and T̃ is measured there without bias', async () => {
    const P = 20_000;
    const spec = {
      seed: 3,
      testSize: P,
      times: Float64Array.of(0.05),
      students: [{ index: 0, K: 1, M: 2, activation: 'erf' as const, eta: 0.2 }],
    };
    const exact = await runOnline({ ...base, ...spec });
    const measured = await runOnline({ ...base, ...spec, moments: undefined });
    const [{ Q, R, eg, QTest, RTest, egTestClosed, tildeT }] = measured.trajectories;
    expect(measured.overlaps).toBe('testSet');
    expect([Array.from(Q), Array.from(R), Array.from(eg)]).toEqual([
      Array.from(QTest),
      Array.from(RTest),
      Array.from(egTestClosed),
    ]);
    // Each half estimates N·M numbers of size ~1 to √(D/P): the cross product of two halves scatters by a few times that.
    expect(tildeT).toBeAllclose(exact.trajectories[0].tildeT, { atol: 4 * Math.sqrt(D / P) });
  });

  it('a linear student that is its teacher stays put', async () => {
    // w = B G⁺√(N/D) gives λ = ν for every c; here G has orthogonal columns, so that G⁺ = Gᵀ (N = D, G = I).
    const identity = mapGenerator(D, D);
    identity.G.data.fill(0);
    for (let i = 0; i < D; i++) identity.G.data[i * D + i] = 1;
    const teacher = initialStudent(1, { K: 1, M: 2, N: D, D }).B;
    const initial: StudentWeights = { w: teacher, v: Float64Array.of(1, 1), B: teacher, A: Float64Array.of(1, 1) };
    const {
      trajectories: [{ eg, egTest, v }],
      state,
    } = await runOnline({
      generator: identity,
      moments: linearMoments(identity),
      meanX: new Float64Array(D),
      seed: 1,
      testSize: 500,
      times: Float64Array.of(50),
      students: [{ index: 0, K: 2, M: 2, activation: 'linear', eta: 0.2, initial }],
    });
    expect(egTest).toBeAllclose([0, 0], { atol: 1e-30 }); // fields of student and teacher are summed in other orders
    expect(eg).toBeAllclose([0, 0], { atol: 1e-15 }); // a difference of numbers of order one
    expect(Array.from(v)).toEqual([1, 1, 1, 1]);
    expect(Array.from(state.arrays['student0.w'])).toEqual(Array.from(teacher.data));
  });

  it('with two halves of Φ, T̃ is their cross product', async () => {
    const noisy = (sign: number) =>
      matrix(
        N,
        D,
        moments.phi.data.map((entry, i) => entry + sign * 0.1 * Math.sin(i)),
      );
    const students = [{ index: 0, K: 1, M: 1, activation: 'erf' as const, eta: 0.2 }];
    const run = { ...base, seed: 3, testSize: 2, times: Float64Array.of(0.05), students };
    const {
      trajectories: [{ tildeT }],
    } = await runOnline({ ...run, moments: { ...moments, phiHalves: [noisy(1), noisy(-1)] } });
    const { B } = initialStudent(3, { K: 1, M: 1, N, D });
    let expected = 0;
    for (let i = 0; i < N; i++) {
      let [plus, minus] = [0, 0];
      for (let d = 0; d < D; d++) {
        plus += B.data[d] * noisy(1).data[i * D + d];
        minus += B.data[d] * noisy(-1).data[i * D + d];
      }
      expected += (plus * minus) / N;
    }
    expect(tildeT).toBeAllclose([expected], { rtol: 1e-13 }); // the same sums
  });
});
