import { describe, expect, it } from '@jest/globals';
import { matrix } from '@geq/linalg';
import { createRun, initialStudent, runOnline, type OnlineRunConfig, type OnlineState } from './index.ts';
import { linearMoments, mapGenerator } from '../test/generators.ts';

const N = 10;
const D = 5;
const generator = mapGenerator(N, D);
const moments = linearMoments(generator);
const student = { index: 0, K: 2, M: 1, activation: 'erf', eta: 0.2 } as const;
const config: OnlineRunConfig = {
  generator,
  meanX: new Float64Array(N),
  seed: 2,
  students: [student],
  times: Float64Array.of(1, 5),
  testSize: 50,
  moments,
};
const sized = (change: object) => ({ generator: { ...generator, ...change } });
const withStudent = (change: object) => ({ students: [student, { ...student, ...change }] });
const lopsided = matrix(N, N, moments.omega.data.slice());
lopsided.data[1] += 0.1;

describe('createRun refuses', () => {
  it.each<[string, object, string]>([
    [
      'eta NaN',
      withStudent({ eta: NaN }),
      'createRun: expected students[1].eta to be a finite number above 0, got NaN',
    ],
    ['eta 0', withStudent({ eta: 0 }), 'createRun: expected students[1].eta to be a finite number above 0, got 0'],
    [
      'eta negative',
      withStudent({ eta: -0.2 }),
      'createRun: expected students[1].eta to be a finite number above 0, got -0.2',
    ],
    [
      'eta infinite',
      withStudent({ eta: Infinity }),
      'createRun: expected students[1].eta to be a finite number above 0, got Infinity',
    ],
    [
      'eta text',
      withStudent({ eta: '0.2' }),
      'createRun: expected students[1].eta to be a finite number above 0, got 0.2',
    ],
    [
      'N 0',
      sized({ outputDim: 0 }),
      'createRun: expected N (generator.outputDim) to be a whole number between 1 and 536870912, got 0',
    ],
    [
      'D fractional',
      sized({ latentDim: 2.5 }),
      'createRun: expected D (generator.latentDim) to be a whole number between 1 and 536870912, got 2.5',
    ],
    [
      'K 0',
      withStudent({ K: 0 }),
      'createRun: expected students[1].K to be a whole number between 1 and 536870912, got 0',
    ],
    [
      'K huge',
      withStudent({ K: 1e8 }),
      'createRun: expected students[1]: K·N to be a whole number between 1 and 536870912, got 1000000000',
    ],
    [
      'M fractional',
      withStudent({ M: 0.5 }),
      'createRun: expected students[1].M to be a whole number between 1 and 536870912, got 0.5',
    ],
    ['activation', withStudent({ activation: 'tanh' }), 'getActivation: expected erf, relu, linear, got tanh'],
    [
      'index',
      withStudent({ index: -1 }),
      'createRun: expected students[1].index to be a whole number of at least 0, got -1',
    ],
    ['seed', { seed: 1.5 }, 'createRun: expected seed to be a whole number of at least 0, got 1.5'],
    ['no students', { students: [] }, 'createRun: expected at least one student, got none'],
    ['meanX', { meanX: new Float64Array(N + 1) }, 'createRun: expected meanX of 10 entries, got 11'],
    ['meanX NaN', { meanX: new Float64Array(N).fill(NaN) }, 'createRun: expected finite meanX, got NaN at entry 0'],
    ['test size', { testSize: 1 }, 'createRun: expected testSize to be a whole number between 2 and 536870912, got 1'],
    [
      'test set beyond memory',
      { testSize: 5e8 },
      'createRun: expected a test set of at most 4 GiB, got testSize·N = 5000000000 float32 numbers; use a smaller testSize',
    ],
    [
      'times',
      { times: Float64Array.of(2, 1) },
      'printSteps: expected strictly increasing print times, got 2 then 1 at entry 1',
    ],
    ['times and tMax', { tMax: 3 }, 'createRun: expected either tMax or times, got both'],
    ['no times', { times: undefined }, 'createRun: expected either tMax or times, got neither'],
    ['tMax', { times: undefined, tMax: 0 }, 'printTimes: expected a finite time > 0, got 0'],
    [
      'omega',
      { moments: { ...moments, omega: matrix(3, 3) } },
      'createRun: expected moments.omega to be 10×10, got 3×3',
    ],
    ['phi', { moments: { ...moments, phi: matrix(D, N) } }, 'createRun: expected moments.phi to be 10×5, got 5×10'],
    [
      'lopsided omega',
      { moments: { ...moments, omega: lopsided } },
      'createRun: expected a symmetric moments.omega, got entries (1, 0) and (0, 1) that differ by 0.09999999999999998',
    ],
    [
      'half of phi',
      { moments: { ...moments, phiHalves: [moments.phi, matrix(1, 1)] } },
      'createRun: expected moments.phiHalves[1] to be 10×5, got 1×1',
    ],
    [
      'initial weights',
      withStudent({ initial: initialStudent(1, { K: 3, M: 1, N, D }) }),
      'createRun: expected students[1].initial.w to be 2×10, got 3×10',
    ],
    [
      'a generator that says one thing and does another',
      sized({ outputDim: N + 1, name: 'liar', sample: generator.sample.bind(generator) }),
      'createRun: expected 11 values for one sample of generator liar, got 10',
    ],
  ])('%s', async (_, change, message) => {
    const liar = 'generator' in change ? { meanX: new Float64Array(N + 1), moments: undefined } : {};
    await expect(createRun({ ...config, ...liar, ...change })).rejects.toThrow(message);
  });

  it('checkpoints less than a step apart', async () => {
    await expect(runOnline(config, { checkpointEvery: 0 })).rejects.toThrow(
      'runOnline: expected checkpointEvery to be a whole number between 1 and 9007199254740991, got 0',
    );
    await expect(runOnline(config, { checkpointEvery: 1.5 })).rejects.toThrow(
      'runOnline: expected checkpointEvery to be a whole number between 1 and 9007199254740991, got 1.5',
    );
  });

  it('a generator that returns too little while the run is on its way', async () => {
    let calls = 0;
    const short = {
      ...generator,
      sample: async (latents: Float32Array, count: number) =>
        (await generator.sample(latents, count)).slice(++calls > 2 ? 1 : 0),
    };
    await expect(runOnline({ ...config, generator: short })).rejects.toThrow(
      'drawSamples: expected 256×10 values from generator map, got 2559',
    );
  });
});

describe('resume refuses', () => {
  const stateAt = async (step: number): Promise<OnlineState> => {
    const run = await createRun(config);
    await run.advance(step);
    return run.state();
  };
  const remedy = '; resume with the parameters the checkpoint was written with, or start afresh';

  it.each<[object, string]>([
    [{ students: [{ ...student, eta: 0.3 }] }, 'expected a checkpoint of students[0].eta = 0.3, got 0.2'],
    [{ students: [{ ...student, K: 3 }] }, 'expected a checkpoint of students[0].K = 3, got 2'],
    [{ students: [{ ...student, activation: 'relu' }] }, 'expected a checkpoint of students[0].unit = relu, got erf'],
    [
      { students: [{ ...student, trainSecondLayer: false }] },
      'expected a checkpoint of students[0].both = false, got true',
    ],
    [{ students: [{ ...student, index: 1 }] }, 'expected a checkpoint of students[0].index = 1, got 0'],
    [{ students: [student, student] }, 'expected a checkpoint of 2 students, got 1'],
    [{ seed: 3 }, 'expected a checkpoint of seed = 3, got 2'],
    [{ testSize: 51 }, 'expected a checkpoint of testSize = 51, got 50'],
    [{ moments: undefined }, 'expected a checkpoint of exactOverlaps = false, got true'],
    [{ generator: { ...generator, name: 'other' } }, 'expected a checkpoint of generator.name = other, got map'],
    [{ times: Float64Array.of(1, 6) }, 'expected a checkpoint with the same times, got 5 for 6 at entry 1'],
    [{ times: Float64Array.of(5) }, 'expected a checkpoint with 1 entries in times, got 2'],
    [{ meanX: new Float64Array(N).fill(1e-9) }, 'expected a checkpoint with the same meanX, got 0 for 1e-9 at entry 0'],
    [
      { generator: mapGenerator(N, D, { seed: 1 }) },
      'expected a checkpoint with the same generator (its output for the first test latent), got',
    ],
    [{ moments: { ...moments, phi: matrix(N, D) } }, 'expected a checkpoint with the same moments, got'],
    [
      { students: [{ ...student, initial: { ...initialStudent(2, { K: 2, M: 1, N, D }), v: Float64Array.of(1, 2) } }] },
      'expected a checkpoint with the same student0.initial, got',
    ],
    [
      { students: [{ ...student, initial: { ...initialStudent(2, { K: 2, M: 1, N, D }), A: Float64Array.of(2) } }] },
      'expected a checkpoint with the same student0.A, got 1 for 2 at entry 0',
    ],
  ])('another configuration: %#', async (change, message) => {
    const resume = await stateAt(17);
    const refused = createRun({ ...config, ...change }, { resume });
    await expect(refused).rejects.toThrow(`createRun: ${message}`);
    await expect(refused).rejects.toThrow(remedy);
  });

  it.each<[string, (state: OnlineState) => unknown, string]>([
    [
      'nothing',
      () => ({ meta: null, arrays: {} }),
      "createRun: expected the checkpoint's meta to be an object, got null; the checkpoint is damaged",
    ],
    [
      'another format',
      ({ meta, arrays }) => ({ meta: { ...meta, config: { ...meta.config, format: 1 } }, arrays }),
      'createRun: expected a checkpoint of format = 2, got 1',
    ],
    [
      'a missing array',
      ({ meta, arrays }) => ({ meta, arrays: { ...arrays, 'student0.w': undefined } }),
      "createRun: expected the checkpoint's array student0.w to be 20 float64 numbers, got none; the checkpoint is damaged",
    ],
    [
      'a cut array',
      ({ meta, arrays }) => ({ meta, arrays: { ...arrays, 'student0.row.Q': new Float64Array(3) } }),
      "createRun: expected the checkpoint's array student0.row.Q to be 8 float64 numbers, got 3; the checkpoint is damaged",
    ],
    [
      'a step beyond the end',
      ({ meta, arrays }) => ({ meta: { ...meta, progress: { ...meta.progress, step: 51 } }, arrays }),
      "createRun: expected the checkpoint's progress.step to be a whole number up to 50, got 51; the checkpoint is damaged",
    ],
    [
      'an unknown status',
      ({ meta, arrays }) => ({
        meta: { ...meta, progress: { step: 17, students: [{ status: 'lost', steps: 17, rows: 2 }] } },
        arrays,
      }),
      "createRun: expected the checkpoint's progress.students[0].status to be running, ok, nonFinite, diverged, got lost; the checkpoint is damaged",
    ],
    [
      'lost rows',
      ({ meta, arrays }) => ({
        meta: { ...meta, progress: { step: 17, students: [{ status: 'running', steps: 17, rows: 1 }] } },
        arrays,
      }),
      "createRun: expected the checkpoint's progress.students[0].rows to be 2 rows, got 1; the checkpoint is damaged",
    ],
    [
      'steps that contradict',
      ({ meta, arrays }) => ({
        meta: { ...meta, progress: { step: 17, students: [{ status: 'running', steps: 16, rows: 2 }] } },
        arrays,
      }),
      "createRun: expected the checkpoint's progress.students[0].steps to be 17 while it runs, got 16; the checkpoint is damaged",
    ],
  ])('%s', async (_, damage, message) => {
    const resume = damage(await stateAt(17)) as OnlineState;
    await expect(createRun(config, { resume })).rejects.toThrow(message);
  });
});
