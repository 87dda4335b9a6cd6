import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { printTimes, getActivation, type SimulationTrajectory, type ActivationName } from '@geq/overlaps';
import { BLOCK_SIZE, latentBlock, stream } from '@geq/random';
import {
  createRun,
  initialStudent,
  runOnline,
  type OnlineRunConfig,
  type OnlineState,
  type StudentSpec,
} from './index.ts';
import { linearMoments, mapGenerator } from '../test/generators.ts';

const N = 20;
const D = 6;
const generator = mapGenerator(N, D, { f: Math.tanh, shift: 0.3 });
const STUDENTS: readonly StudentSpec[] = [
  { index: 0, K: 2, M: 2, activation: 'erf', eta: 0.2 },
  { index: 1, K: 3, M: 1, activation: 'relu', eta: 0.1, trainSecondLayer: false },
  { index: 0, seed: 77, K: 1, M: 2, activation: 'linear', eta: 0.05 },
  { index: 5, K: 5, M: 3, activation: 'erf', eta: 0.7 },
];
const config: OnlineRunConfig = {
  generator,
  meanX: generator.shift,
  seed: 11,
  students: STUDENTS,
  times: printTimes(60, 40),
  testSize: 700,
  moments: linearMoments(generator),
};

/** All numbers of a trajectory, so that `toEqual` compares bit for bit. */
const plain = (trajectory: SimulationTrajectory): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(trajectory).map(([name, column]) => [
      name,
      column instanceof Float64Array ? Array.from(column) : column,
    ]),
  );

/** A checkpoint through JSON and copied bytes, as a file would bring it back. */
const throughFile = ({ meta, arrays }: OnlineState) => ({
  meta: JSON.parse(JSON.stringify(meta)) as unknown,
  arrays: Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, new Float64Array(array)])),
});

describe('runOnline', () => {
  it('does what nested loops do: samples, labels, steps, test set', async () => {
    // Independent of the package: loops straight from the formulas, in doubles.
    const steps = 300; // into the second block
    const { K, M } = STUDENTS[0];
    const {
      w: { data: w },
      v,
      B: { data: B },
    } = initialStudent(11, { index: 0, K, M, N, D });
    const { g, gPrime } = getActivation('erf');
    const field = (a: Float64Array, k: number, x: Float32Array, n: number): number =>
      Array.from(x).reduce((sum, entry, i) => sum + a[k * n + i] * entry, 0) / Math.sqrt(n);
    const sample = async (purpose: string, s: number): Promise<{ x: Float32Array; y: number; nu: number[] }> => {
      const c = latentBlock(11, purpose, Math.floor(s / BLOCK_SIZE), D).slice(
        (s % BLOCK_SIZE) * D,
        ((s % BLOCK_SIZE) + 1) * D,
      );
      const nu = Array.from({ length: M }, (_, m) => field(B, m, c, D));
      const output = await generator.sample(c, 1);
      return {
        x: output.map((entry, i) => entry - generator.shift[i]),
        nu,
        y: nu.reduce((sum, field_) => sum + g(field_), 0),
      };
    };
    for (let s = 0; s < steps; s++) {
      const { x, y } = await sample('train', s);
      const lambda = Array.from({ length: K }, (_, k) => field(w, k, x, N));
      const delta = lambda.reduce((phi, l, k) => phi + v[k] * g(l), -y);
      for (let k = 0; k < K; k++) {
        for (let i = 0; i < N; i++) w[k * N + i] -= (0.2 / Math.sqrt(N)) * v[k] * delta * gPrime(lambda[k]) * x[i];
      }
      for (let k = 0; k < K; k++) v[k] -= (0.2 / N) * delta * g(lambda[k]);
    }
    const {
      trajectories: [ours],
      state,
    } = await runOnline({ ...config, times: Float64Array.of(steps / N), students: [STUDENTS[0]] });
    // Sums in another order, 300 steps long
    expect(state.arrays['student0.w']).toBeAllclose(w, { rtol: 1e-11, atol: 1e-12 });
    expect(state.arrays['student0.v']).toBeAllclose(v, { rtol: 1e-11 }); // the same
    let eg = 0;
    const [Q, R, T] = [new Float64Array(K * K), new Float64Array(K * M), new Float64Array(M * M)];
    let y2 = 0;
    for (let p = 0; p < 700; p++) {
      const { x, y, nu } = await sample(`test N=${N}`, p);
      const lambda = Array.from({ length: K }, (_, k) => field(w, k, x, N));
      eg += (0.5 * lambda.reduce((phi, l, k) => phi + v[k] * g(l), -y) ** 2) / 700;
      y2 += y ** 2 / 700;
      nu.forEach((a, m) =>
        nu.forEach((b, n) => {
          T[m * M + n] += (a * b) / 700;
        }),
      );
      lambda.forEach((l, k) => {
        lambda.forEach((other, j) => {
          Q[k * K + j] += (l * other) / 700;
        });
        nu.forEach((n, m) => {
          R[k * M + m] += (l * n) / 700;
        });
      });
    }
    expect(ours.egTest[1]).toBeAllclose(eg, { rtol: 1e-10 }); // the weights agree to 1e-11
    expect(ours.QTest.slice(4)).toBeAllclose(Q, { rtol: 1e-10, atol: 1e-11 }); // the same
    expect(ours.RTest.slice(4)).toBeAllclose(R, { rtol: 1e-10, atol: 1e-11 }); // the same
    expect(ours.TTest).toBeAllclose(T, { rtol: 1e-12 }); // the same sums in another order
    expect(ours.y2Test).toBeAllclose(y2, { rtol: 1e-12 }); // the same
    expect(Array.from(ours.t)).toEqual([0, steps / N]);
  });

  it('moves each student as if it were alone, bit for bit', async () => {
    const together = await runOnline(config);
    expect(together.status).toBe('ok');
    for (const [i, student] of STUDENTS.entries()) {
      const alone = await runOnline({ ...config, students: [student] });
      expect(plain(alone.trajectories[0])).toEqual(plain(together.trajectories[i]));
      for (const part of ['w', 'v', 'B'])
        expect(alone.state.arrays[`student0.${part}`]).toEqual(together.state.arrays[`student${i}.${part}`]);
    }
  });

  it('does not depend on the batch a generator prefers', async () => {
    const oneByOne = {
      ...generator,
      sample: async (latents: Float32Array, count: number) => {
        const out = new Float32Array(count * N);
        for (let p = 0; p < count; p++) out.set(await generator.sample(latents.subarray(p * D, (p + 1) * D), 1), p * N);
        return out;
      },
    };
    const [usual, other] = await Promise.all([runOnline(config), runOnline({ ...config, generator: oneByOne })]);
    expect(other.trajectories.map(plain)).toEqual(usual.trajectories.map(plain));
  });

  it('goes on from a checkpoint of any step, bit for bit, with and without moments', async () => {
    const rng = stream(8, 'interrupt', 0);
    for (const moments of [config.moments, undefined]) {
      const whole = await runOnline({ ...config, moments });
      const stops = Array.from({ length: 8 }, () => Math.floor(60 * N * rng.uniform()));
      for (const stop of [0, 1, BLOCK_SIZE, 2, ...stops]) {
        // 2 is a row's step
        const first = await createRun({ ...config, moments });
        await first.advance(stop);
        expect(first.step()).toBe(stop);
        const second = await createRun({ ...config, moments }, { resume: throughFile(first.state()) });
        expect(second.trajectories().map(plain)).toEqual(first.trajectories().map(plain));
        await second.advance(stop + 3);
        const third = await runOnline({ ...config, moments }, { resume: throughFile(second.state()) });
        expect(third.trajectories.map(plain)).toEqual(whole.trajectories.map(plain));
        expect(third.state).toEqual(whole.state);
      }
    }
  });

  it('learns: the error of the unit of its teacher falls', async () => {
    for (const name of ['erf', 'relu', 'linear'] satisfies ActivationName[]) {
      const {
        trajectories: [{ eg, egTest }],
      } = await runOnline({ ...config, students: [{ index: 0, K: 2, M: 1, activation: name, eta: 0.1 }] });
      expect(eg[eg.length - 1]).toBeLessThan(0.5 * eg[0]);
      expect(egTest[eg.length - 1]).toBeLessThan(0.5 * egTest[0]);
    }
  });

  it('hands over rows as they are measured and checkpoints at every multiple', async () => {
    const rows: [number, number, number][] = [];
    const checkpoints: number[] = [];
    const progress: [number, number][] = [];
    const result = await runOnline(config, {
      onRow: (student, { t, eg }) => rows.push([student, t, eg]),
      checkpointEvery: 500,
      onCheckpoint: ({
        meta: {
          progress: { step },
        },
      }) => {
        checkpoints.push(step);
      },
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(checkpoints).toEqual([500, 1000]);
    expect(progress).toEqual([256, 512, 768, 1024, 1200].map((done) => [done, 1200]));
    result.trajectories.forEach(({ t, eg }, i) => {
      expect(rows.filter(([student]) => student === i)).toEqual(Array.from(t, (time, row) => [i, time, eg[row]]));
    });
    expect(result.state.meta.progress).toEqual({
      step: 1200,
      students: STUDENTS.map(() => ({ status: 'ok', steps: 1200, rows: result.trajectories[0].t.length })),
    });
  });

  it('takes T̃ and all columns as they are, without NaN', async () => {
    for (const moments of [config.moments, undefined]) {
      const { trajectories } = await runOnline({ ...config, moments });
      for (const trajectory of trajectories) {
        for (const column of Object.values(trajectory))
          if (column instanceof Float64Array) expect(column.every(Number.isFinite)).toBe(true);
      }
    }
  });
});
