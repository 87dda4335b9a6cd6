import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { generalizationError, printTimes, getActivation } from '@geq/overlaps';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { createEvaluation, createRun, initialStudent, type EvaluationConfig } from './index.ts';
import { linearMoments, mapGenerator } from '../test/generators.ts';

const [N, D, K, M] = [24, 12, 2, 2];
const generator = mapGenerator(N, D, { f: Math.tanh, shift: 0.3 });

/** Two students of one stream with the weights of three rows. */
async function trained(
  of = generator,
  tMax = 20,
  last = 20,
): Promise<{ config: Omit<EvaluationConfig, 'seed' | 'size'>; eg: Float64Array }> {
  const run = await createRun({
    generator: of,
    meanX: of.shift,
    seed: 4,
    moments: linearMoments(of),
    testSize: 100,
    times: printTimes(tMax, 20),
    keepWeightsAt: [0, 7, last],
    students: [0, 1].map((index) => ({ index, K, M, activation: 'erf' as const, eta: 0.2 })),
  });
  await run.advance(run.totalSteps);
  const trajectories = run.trajectories();
  const students = run.keptWeights().map(({ rows, w }, index) => {
    const { B, A } = initialStudent(4, { index, K, M, N, D });
    return {
      activation: 'erf' as const,
      K,
      w,
      v: Float64Array.from(rows.flatMap((row) => [...trajectories[index].v.subarray(row * K, (row + 1) * K)])),
      B,
      A,
    };
  });
  return { config: { generator: of, meanX: of.shift, students }, eg: trajectories[0].eg };
}

describe('createEvaluation', () => {
  it('does what nested loops do', async () => {
    const { config } = await trained();
    const size = BLOCK_SIZE + 44;
    const run = createEvaluation({ ...config, seed: 9, size });
    await run.advance(size);
    const results = run.results();
    const latents = [...latentBlock(9, `evaluation N=${N}`, 0, D), ...latentBlock(9, `evaluation N=${N}`, 1, D)].slice(
      0,
      size * D,
    );
    const x = (await generator.sample(Float32Array.from(latents), size)).map(
      (value, i) => value - generator.shift[i % N],
    );
    const { g } = getActivation('erf');
    config.students.forEach(({ w, v, B, A }, s) => {
      const nu = Array.from({ length: size }, (_, p) =>
        Array.from(
          { length: M },
          (__, m) =>
            latents.slice(p * D, (p + 1) * D).reduce((sum, c, d) => sum + c * B.data[m * D + d], 0) / Math.sqrt(D),
        ),
      );
      const y = nu.map((fields) => fields.reduce((sum, field) => sum + g(field), 0));
      const T = Float64Array.from(
        { length: M * M },
        (_, i) => nu.reduce((sum, fields) => sum + fields[Math.floor(i / M)] * fields[i % M], 0) / size,
      );
      expect(results[s].T).toBeAllclose(T, { rtol: 1e-12 }); // the same sums in another order
      expect(results[s].y2).toBeAllclose(y.reduce((sum, label) => sum + label * label, 0) / size, { rtol: 1e-12 }); // the same
      for (let row = 0; row < 3; row++) {
        const lambda = Array.from({ length: size }, (_, p) =>
          Array.from(
            { length: K },
            (__, k) =>
              x.subarray(p * N, (p + 1) * N).reduce((sum, value, i) => sum + value * w[(row * K + k) * N + i], 0) /
              Math.sqrt(N),
          ),
        );
        const mean = (f: (p: number) => number): number =>
          Array.from({ length: size }, (_, p) => f(p)).reduce((a, b) => a + b, 0) / size;
        const Q = Float64Array.from({ length: K * K }, (_, i) =>
          mean((p) => lambda[p][Math.floor(i / K)] * lambda[p][i % K]),
        );
        const R = Float64Array.from({ length: K * M }, (_, i) =>
          mean((p) => lambda[p][Math.floor(i / M)] * nu[p][i % M]),
        );
        const rowV = v.subarray(row * K, (row + 1) * K);
        expect(results[s].Q.subarray(row * K * K, (row + 1) * K * K)).toBeAllclose(Q, { rtol: 1e-11, atol: 1e-12 }); // the same sums in another order
        expect(results[s].R.subarray(row * K * M, (row + 1) * K * M)).toBeAllclose(R, { rtol: 1e-11, atol: 1e-12 }); // the same
        expect(results[s].eg[row]).toBeAllclose(
          mean((p) => 0.5 * lambda[p].reduce((sum, l, k) => sum + rowV[k] * g(l), -y[p]) ** 2),
          { rtol: 1e-11 },
        ); // the same
        expect(results[s].egClosed[row]).toBeAllclose(
          generalizationError(getActivation('erf'), { Q, R, T, A, v: rowV }),
          {
            rtol: 1e-9,
          },
        ); // e_g is a difference of such sums
      }
    });
  });

  it('goes on from a state of any block, bit for bit, and refuses one that is not its own', async () => {
    const { config } = await trained();
    const size = 5 * BLOCK_SIZE + 3;
    const whole = createEvaluation({ ...config, seed: 1, size });
    await whole.advance(size);
    const first = createEvaluation({ ...config, seed: 1, size });
    await first.advance(2 * BLOCK_SIZE);
    expect([first.samples(), first.isOver()]).toEqual([2 * BLOCK_SIZE, false]);
    const state = structuredClone(first.state());
    const second = createEvaluation({ ...config, seed: 1, size }, state);
    await second.advance(size);
    expect(second.results()).toEqual(whole.results());
    expect(() => first.results()).toThrow(`results: expected all ${size} samples in the sums, got 512`);
    expect(() => createEvaluation({ ...config, seed: 1, size }, { ...state, meta: { samples: 3 } })).toThrow(
      'expected a state of whole blocks',
    );
    expect(() => createEvaluation({ ...config, seed: 1, size }, { ...state, arrays: {} })).toThrow(
      'sums of student 0 in the state, got none',
    );
    expect(() =>
      createEvaluation({
        ...config,
        students: [{ ...config.students[0], K: 1, w: new Float64Array(3) }],
        seed: 1,
        size,
      }),
    ).toThrow('createEvaluation: expected v and w of students[0]');
  });

  it('on exactly Gaussian fields the noise of 10⁴ samples cancels to below 1 % of a small e_g, and what is left has mean zero', async () => {
    const { config, eg } = await trained(mapGenerator(N, D), 150, 16);
    const gaps: number[] = [];
    for (let seed = 0; seed < 30; seed++) {
      const run = createEvaluation({ ...config, seed, size: 10_000, students: [config.students[0]] });
      await run.advance(10_000);
      const [{ eg: measured, egClosed }] = run.results();
      gaps.push((measured[2] - egClosed[2]) / eg[16]);
    }
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1));
    expect(eg[16]).toBeAllclose(0.04, { rtol: 0.3 }); // where T exact instead of measured would leave some 10 %
    expect(deviation).toBeLessThan(0.012); // 1 % asked; the deviation of 30 numbers has an error of 13 %
    expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(30)); // four standard errors
  }, 60_000);
});
