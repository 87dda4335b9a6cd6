// Cost of a step (sampling, SGD), of a row, and of memory, for the random sign generator of the paper (L = 4, K = M = 2, erf).
// One thread. Verifies a run against nested loops before timing it. Medians; figures of a busy machine: compare shares.
import { createFullyConnected, randSpec } from '@geq/generators';
import { createArena, identity, matrix } from '@geq/linalg';
import { getActivation } from '@geq/overlaps';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { benchRow } from '@geq/testing/benchRow';
import { createRun, initialStudent, type OnlineRunConfig } from '../src/index.ts';
import { createLearner, learnerBytes } from '../src/learner.ts';
import { sgdSteps } from '../src/sgdSteps.ts';

const K = 2;
const M = 2;
const STUDENT = { K, M, activation: 'erf', eta: 0.2 } as const;
const AUTHORS_STEP = 310; // µs: the authors' script at N = 1000 on the two-core reference machine

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

/** Median milliseconds of a call, after one that warms up. */
async function milliseconds(call: () => unknown, runs = 9): Promise<number> {
  await call();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return median(times);
}

function configure(N: number, D: number, change: Partial<OnlineRunConfig> = {}): OnlineRunConfig {
  const generator = createFullyConnected(randSpec({ D, N }));
  return {
    generator,
    meanX: new Float64Array(N),
    seed: 1,
    students: [{ ...STUDENT, index: 0 }],
    testSize: 10_000,
    tMax: change.times ? undefined : 1e6,
    ...change,
  };
}

/** Largest difference of the weights from nested loops after two blocks, relative to the largest weight. */
async function errorAgainstLoops(N: number, D: number): Promise<number> {
  const config = configure(N, D, { times: Float64Array.of((2 * BLOCK_SIZE) / N), testSize: 2 });
  const {
    w: { data: w },
    v,
    B,
  } = initialStudent(config.seed, { K, M, N, D });
  const { g, gPrime } = getActivation('erf');
  for (let s = 0; s < 2 * BLOCK_SIZE; s++) {
    const c = latentBlock(config.seed, 'train', Math.floor(s / BLOCK_SIZE), D).subarray(
      (s % BLOCK_SIZE) * D,
      ((s % BLOCK_SIZE) + 1) * D,
    );
    const x = await config.generator.sample(c, 1);
    const field = (rows: Float64Array, k: number, input: Float32Array): number =>
      input.reduce((sum, entry, i) => sum + rows[k * input.length + i] * entry, 0) / Math.sqrt(input.length);
    const y = g(field(B.data, 0, c)) + g(field(B.data, 1, c));
    const lambda = [field(w, 0, x), field(w, 1, x)];
    const delta = v[0] * g(lambda[0]) + v[1] * g(lambda[1]) - y;
    for (let k = 0; k < K; k++) {
      const step = (STUDENT.eta / Math.sqrt(N)) * v[k] * delta * gPrime(lambda[k]);
      for (let i = 0; i < N; i++) w[k * N + i] -= step * x[i];
      v[k] -= (STUDENT.eta / N) * delta * g(lambda[k]);
    }
  }
  const run = await createRun(config);
  await run.advance(run.totalSteps);
  const ours = run.state().arrays['student0.w'];
  return Math.max(...w.map((entry, i) => Math.abs(entry - ours[i]))) / Math.max(...w);
}

/** Microseconds of one SGD step on samples that lie in memory. */
async function sgdStep(N: number): Promise<number> {
  const arena = createArena(learnerBytes({ K, M }, N, 1) + 4 * N * BLOCK_SIZE);
  const learner = createLearner(arena, {
    ...STUDENT,
    activation: getActivation('erf'),
    index: 0,
    seed: 1,
    trainSecondLayer: true,
    initial: initialStudent(1, { K, M, N, D: 1 }),
  });
  const inputs = Array.from({ length: BLOCK_SIZE }, () => arena.float32(N).fill(0.01));
  return (
    (1000 * (await milliseconds(() => sgdSteps(arena, learner, { inputs, from: 0, to: BLOCK_SIZE }), 201))) / BLOCK_SIZE
  );
}

async function stepCosts(N: number, D: number): Promise<void> {
  const config = configure(N, D, { times: Float64Array.of(1e6) }); // no row in sight
  const perSample = async (call: () => unknown): Promise<number> =>
    (1000 * (await milliseconds(call, 51))) / BLOCK_SIZE;
  let block = 0;
  const latents = await perSample(() => latentBlock(1, 'bench', block++, D));
  const c = latentBlock(1, 'bench', 0, D);
  const generator = await perSample(() => config.generator.sample(c, BLOCK_SIZE));
  const sgd = await sgdStep(N);
  const run = await createRun(config);
  const whole: number[] = [];
  for (let i = 0; i < 12; i++) {
    const start = performance.now();
    await run.advance(run.step() + 20 * BLOCK_SIZE);
    whole.push((1000 * (performance.now() - start)) / (20 * BLOCK_SIZE));
  }
  const total = median(whole.slice(2));
  const error = await errorAgainstLoops(N, D);
  benchRow({
    work: `step, N ${N}, D ${D}`,
    ours: total,
    unit: 'µs',
    ...(N === 1000 ? { baseline: { name: "authors' script, as once measured", time: AUTHORS_STEP } } : {}),
    limit: { name: 'latents + generator + SGD alone', share: (latents + generator + sgd) / total },
    error,
  });
  console.log(
    `step  N ${String(N).padStart(4)}  D ${String(D).padStart(3)}: ${total.toFixed(1).padStart(6)} µs = latents ${latents.toFixed(2)} + generator ${generator.toFixed(2)} + SGD ${sgd.toFixed(2)} + rest ${(total - latents - generator - sgd).toFixed(2)}` +
      `   error against loops ${error.toExponential(1)}${N === 1000 ? `   authors' script ${AUTHORS_STEP} µs: ${(AUTHORS_STEP / total).toFixed(0)}×` : ''}`,
  );
}

/** Rows one step apart: what measuring costs, exact overlaps included. */
async function rowCosts(N: number, D: number, numStudents: number): Promise<void> {
  const rows = 32;
  const students = Array.from({ length: numStudents }, (_, index) => ({ ...STUDENT, index }));
  const moments = { omega: identity(N), phi: matrix(N, D) };
  const times = Float64Array.from({ length: 1 + 3 * rows }, (_, i) => i / N);
  const run = await createRun(configure(N, D, { students, moments, times }));
  await run.advance(rows); // warm, test set drawn
  const start = performance.now();
  await run.advance(3 * rows);
  const perRow = (performance.now() - start) / (2 * rows * numStudents);
  const bytes = 4 * 10_000 * N;
  console.log(
    `row   N ${String(N).padStart(4)}  D ${String(D).padStart(3)}: ${perRow.toFixed(2).padStart(6)} ms a row and student, ${numStudents} student${numStudents > 1 ? 's' : ''}` +
      `   (${((2 * 10_000 * N * K) / perRow / 1e6).toFixed(1)} GFLOPS in float64; the test set is ${(bytes / 2 ** 20).toFixed(0)} MiB)`,
  );
}

/** Resident memory after 10⁶ steps at N = 250, all rows and the test set included. */
async function memory(): Promise<void> {
  const run = await createRun(configure(250, 100, { tMax: 4000 }));
  const resident: string[] = [];
  for (const part of [0.01, 0.1, 0.5, 1]) {
    await run.advance(part * run.totalSteps);
    resident.push(`${(process.memoryUsage().rss / 1e6).toFixed(0)} MB at ${(part * run.totalSteps).toExponential(0)}`);
  }
  console.log(`memory N 250: ${resident.join(', ')} steps`);
}

if (process.argv.includes('memory')) {
  await memory();
} else {
  for (const [N, D] of [
    [250, 100],
    [1000, 100],
    [3072, 100],
  ])
    await stepCosts(N, D);
  for (const [N, numStudents] of [
    [250, 1],
    [1000, 1],
    [1000, 8],
    [3072, 1],
    [3072, 8],
  ])
    await rowCosts(N, 100, numStudents);
}
