// Simulations as the apps run them: a step of rand with its own kernels and with an engine, students side by side on one DCGAN stream,
// and how the cost grows with N, K and the number of steps. Verifies first that students on one stream learn what each learns alone.
// Limits: sampling alone, measured in the same minute. Medians.
import { randSpec } from '@geq/generators';
import { createRun, type OnlineRunConfig } from '@geq/online';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import { benchRow } from '@geq/testing/benchRow';
import { availableParallelism, cpus } from 'node:os';
import { createGenerator, findGenerator, type RunningGenerator } from '@geq/scenarios';

const AUTHORS_STEP = 310; // µs: the authors' script at N = 1000, K = M = 2 on a machine of this kind
const median = (values: readonly number[]): number => values.toSorted((x, y) => x - y)[values.length >> 1];

interface Students {
  readonly count?: number;
  readonly K?: number;
}

/** Students that learn from a generator, with no row in sight. */
function configure(generator: RunningGenerator, { count = 1, K = 2 }: Students = {}): OnlineRunConfig {
  const students = Array.from({ length: count }, (_, index) => ({
    index,
    K,
    M: 2,
    activation: 'erf' as const,
    eta: 0.2,
  }));
  return {
    generator,
    meanX: new Float64Array(generator.outputDim),
    seed: 1,
    students,
    testSize: 2,
    times: Float64Array.of(1e6),
  };
}

/** Median microseconds of a step by the clock, sampling included. */
async function stepTime(
  generator: RunningGenerator,
  students: Students = {},
  { rounds = 15, blocks = 20 } = {},
): Promise<number> {
  const run = await createRun(configure(generator, students));
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await run.advance(run.step() + blocks * BLOCK_SIZE);
    if (round > 0) times.push((1000 * (performance.now() - start)) / (blocks * BLOCK_SIZE));
  }
  return median(times);
}

/** Median microseconds of a sample, with as many blocks under way as a simulation has: two where calls may overlap. */
async function samplingTime(generator: RunningGenerator, { rounds = 15, blocks = 20 } = {}): Promise<number> {
  const z = latentBlock(0, 'bench', 0, generator.latentDim);
  const depth = generator.recycle ? 2 : 1;
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ahead: Promise<Float32Array>[] = [];
    const start = performance.now();
    for (let block = 0; block < blocks; block++) {
      if (ahead.length === depth) generator.recycle?.(await (ahead.shift() as Promise<Float32Array>));
      ahead.push(generator.sample(z, BLOCK_SIZE));
    }
    for (const outputs of ahead) generator.recycle?.(await outputs);
    if (round > 0) times.push((1000 * (performance.now() - start)) / (blocks * BLOCK_SIZE));
  }
  return median(times);
}

/** Largest difference between students on one stream and the last of them alone; 0 if all is well. */
async function differenceFromAlone(generator: RunningGenerator, count: number): Promise<number> {
  const steps = 2 * BLOCK_SIZE;
  const config = configure(generator, { count });
  const [together, alone] = [
    await createRun(config),
    await createRun({ ...config, students: config.students.slice(-1) }),
  ];
  for (const run of [together, alone]) await run.advance(steps);
  const [a, b] = [together.state().arrays[`student${count - 1}.w`], alone.state().arrays['student0.w']];
  return Math.max(...a.map((w, i) => Math.abs(w - b[i])));
}

/** Least-squares line through points; its largest distance from them, relative. */
function fitLine(points: readonly (readonly [number, number])[]): { offset: number; slope: number; worst: number } {
  const n = points.length;
  const [mx, my] = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / n);
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const offset = my - slope * mx;
  return { offset, slope, worst: Math.max(...points.map(([x, y]) => Math.abs(offset + slope * x - y) / y)) };
}

function tellFit(what: string, unit: string, points: readonly (readonly [number, number])[]): void {
  const { offset, slope, worst } = fitLine(points);
  console.log(
    `${what}: ${points.map(([x, y]) => `${x}: ${y.toFixed(2)}`).join(', ')} ${unit} = ${offset.toFixed(2)} + ${slope.toPrecision(3)} ${what}, within ${(100 * worst).toFixed(0)} %`,
  );
}

const rand = (N: number) => randSpec({ N, D: 100 });
const threads = availableParallelism();
console.log(`${cpus()[0].model}, Node ${process.version}, ${threads} cores`);

for (const [name, place] of [
  ['own kernels, one thread', {}],
  ['own kernels', { threads }],
  ['onnx', { engine: 'onnx', threads }],
] as const) {
  const generator = await createGenerator(rand(1000), place);
  const error = await differenceFromAlone(generator, 3);
  if (error !== 0) throw new Error(`bench: students on one stream are off by ${error} from their runs alone`);
  const [step, sampling] = [await stepTime(generator), await samplingTime(generator)];
  benchRow({
    work: `step of rand, N 1000, L 4, K = M = 2, ${name}`,
    ours: step,
    unit: 'µs',
    baseline: { name: "authors' script, as once measured", time: AUTHORS_STEP },
    limit: { name: 'sampling alone', share: sampling / step },
    error,
  });
  console.log(
    `rand, N 1000, L 4, K = M = 2, ${generator.engine ?? name}: ${step.toFixed(2)} µs a step, sampling alone ${sampling.toFixed(2)}; authors' script ${AUTHORS_STEP}: ${(AUTHORS_STEP / step).toFixed(0)}×`,
  );
  await generator.close();
}

{
  const { spec, file } = await findGenerator({ scenario: 'dcgan_cifar10' });
  const generator = await createGenerator(spec, { file, threads });
  const error = await differenceFromAlone(generator, 3);
  if (error !== 0) throw new Error(`bench: students on one stream are off by ${error} from their runs alone`);
  const few = { rounds: 5, blocks: 4 };
  const sampling = await samplingTime(generator, few);
  const [one, eight] = [await stepTime(generator, { count: 1 }, few), await stepTime(generator, { count: 8 }, few)];
  benchRow({
    work: 'step of 8 students on one DCGAN stream, K = M = 2',
    ours: eight,
    unit: 'µs',
    baseline: { name: 'one student', time: one },
    limit: { name: 'sampling alone', share: sampling / eight },
    error,
  });
  console.log(
    `DCGAN, ${generator.engine}: one student ${one.toFixed(0)} µs a step, eight on the same stream ${eight.toFixed(0)} (${(eight / one).toFixed(2)}×); sampling alone ${sampling.toFixed(0)}`,
  );
  await generator.close();
}

const sized: [number, number][] = [];
for (const N of [500, 1000, 2000, 4000]) {
  const generator = await createGenerator(rand(N));
  sized.push([N, await stepTime(generator)]);
  await generator.close();
}
tellFit('N', 'µs a step (K = M = 2)', sized);

const generator = await createGenerator(rand(1000));
const wide: [number, number][] = [];
for (const K of [1, 2, 4, 8, 16]) wide.push([K, await stepTime(generator, { K })]);
tellFit('K', 'µs a step (N = 1000, M = 2)', wide);
const long: [number, number][] = [];
for (const blocks of [20, 40, 80, 160])
  long.push([blocks * BLOCK_SIZE, (await stepTime(generator, {}, { rounds: 5, blocks })) * blocks * BLOCK_SIZE * 1e-3]);
tellFit('steps', 'ms (N = 1000, K = M = 2)', long);
await generator.close();
