// Sampling and densities of the shipped flow: ms a sample beside the matrix products of the same engine, largest errors against float64;
// round trips f(g(z)), g(f(x)) of every layout. With an ONNX file of g that PyTorch exported (bench/export_onnx.py), that runs in turns with ours.
//   npx nx bench realnvp -- sampling          (quick: fewer rounds; rival.onnx)
import { readFileSync } from 'node:fs';
import {
  dense,
  evaluate,
  fold,
  openEngine,
  trace,
  writeOnnx,
  type Engine,
  type EngineName,
  type Model,
  type NetworkOptions,
  type Tensor,
} from '@geq/nn';
import { latentBlock } from '@geq/random';
import { benchRow } from '@geq/testing/benchRow';
import {
  flowArchitecture,
  flowDim,
  flowGenerator,
  forwardModel,
  inverseModel,
  openFlow,
  readFlow,
  type FlowOptions,
} from '../src/index.ts';
import { loadShippedModel } from '../src/models.ts';
import { unsettledFlow } from '../test/random.ts';

const ROUNDS = process.argv.includes('quick') ? 5 : 21;
const rivalPath = process.argv.slice(2).find((argument) => argument.endsWith('.onnx'));
const BLOCK = 16; // samples a run
const SQUARE = 1024; // rows and columns of the matrix product
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1];

/** Largest difference, in units of the largest entry of b. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): string {
  let [error, size] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    error = Math.max(error, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(b[i]));
  }
  return (error / size).toExponential(1);
}

const flow = readFlow(await loadShippedModel('nvp_cifar10'), { source: 'nvp_cifar10' });
const N = flowDim(flow.architecture);
const { channels, imageSize } = flow.architecture;
const latents = latentBlock(0, 'bench', 0, N);
const images = (data: Float32Array | Float64Array): Tensor => ({
  shape: [data.length / N, channels, imageSize, imageSize],
  data,
});

/** Multiply and add, every convolution at every pixel. */
function gigaflops({ graph: { nodes } }: Model): number {
  const flops = nodes.map(({ op, inputs, shape }) => {
    if (op !== 'conv2d' || shape[0] !== 'B') return 0;
    const weights = nodes[inputs[1]].shape as number[];
    return 2 * weights.reduce((product, length) => product * length, 1) * (shape[2] as number) * (shape[3] as number);
  });
  return 1e-9 * flops.reduce((a, b) => a + b, 0);
}
const GFLOP = gigaflops(inverseModel(flow));
console.log(
  `real NVP flow, ${channels}×${imageSize}×${imageSize}, base_dim ${flow.architecture.baseDim}, ${flow.architecture.resBlocks} residual blocks: ${GFLOP.toFixed(3)} GFLOP a sample; medians of ${ROUNDS}`,
);

/**
 * One thread, in turns: processor time a run (user and system), which other work on the machine touches less than the clock.
 *
 * @param runs by name; each once to warm up, then in turns
 */
async function inTurns(runs: Readonly<Record<string, () => Promise<unknown>>>): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let r = 0; r <= ROUNDS; r++)
    for (const [name, run] of Object.entries(runs)) {
      const start = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(start);
      if (r > 0) (times[name] ??= []).push((user + system) / 1e3);
    }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

async function product(engine: Engine): Promise<() => Promise<unknown>> {
  const square: Tensor = {
    shape: [SQUARE, SQUARE],
    data: Float32Array.from({ length: SQUARE ** 2 }, (_, i) => Math.sin(i)),
  };
  const session = await engine.openGraph(
    trace(({ input, parameter }) => ({ y: dense(input('x', ['B', SQUARE]), parameter('w', [SQUARE, SQUARE])) })),
    { w: square },
  );
  return () => session.run({ x: square });
}

const [inverse, forward] = [fold(inverseModel(flow)), fold(forwardModel(flow))];
const exactX = evaluate(inverse.graph, { ...inverse.parameters, z: images(latents.slice(0, N)) }).x.data;

async function oneThread(name: EngineName): Promise<void> {
  const engine = await openEngine(name, { threads: 1, where: 'here' });
  const [g, f] = [
    await engine.openGraph(inverse.graph, inverse.parameters),
    await engine.openGraph(forward.graph, forward.parameters),
  ];
  const z = images(latents.slice(0, BLOCK * N));
  const { x } = await g.run({ z });
  const error = difference(x.data.subarray(0, N), exactX);
  if (!(Number(error) < 2e-5)) throw new Error(`${name}: samples are off by ${error}`);
  const other = rivalPath && name === 'onnx' ? await engine.openOnnx(readFileSync(rivalPath)) : null;
  if (other) console.log(`PyTorch's export against ours: ${difference((await other.run({ z })).x.data, x.data)}`);
  const times = await inTurns({
    g: () => g.run({ z }),
    ...(other && { rival: () => other.run({ z }) }),
    f: () => f.run({ x }),
    product: await product(engine),
  });
  const ceiling = (2 * SQUARE ** 3) / times.product / 1e6;
  const rate = (1e3 * GFLOP * BLOCK) / times.g;
  benchRow({
    work: `a sample of the flow, ${name}, one thread`,
    ours: times.g / BLOCK,
    unit: 'ms',
    ...(other ? { baseline: { name: "PyTorch's export", time: times.rival / BLOCK } } : {}),
    limit: { name: 'its matrix product', share: rate / ceiling },
    error: Number(error),
  });
  console.log(
    `${engine.description.padEnd(42)} g ${(times.g / BLOCK).toFixed(2)} ms, ${rate.toFixed(0)} GFLOPS, ${((100 * rate) / ceiling).toFixed(0)} % of a matrix product's ${ceiling.toFixed(0)}; f ${(times.f / BLOCK).toFixed(2)} ms; error of g ${error}${other ? `; PyTorch's export ${(times.rival / BLOCK).toFixed(2)} ms, ours / its ${(times.g / times.rival).toFixed(3)}` : ''}`,
  );
  await engine.dispose();
}

/** The generator, by the clock. */
async function sampling(options: NetworkOptions): Promise<number> {
  const generator = await flowGenerator(flow, options);
  const count = 64;
  for (let k = 0; generator.blockSize() === null && k < 12; k++)
    await generator.sample(latents.slice(0, count * N), count);
  const times: number[] = [];
  for (let r = 0; r < Math.min(ROUNDS, 9); r++) {
    const start = performance.now();
    await generator.sample(latents.slice(0, count * N), count);
    times.push((performance.now() - start) / count);
  }
  console.log(
    `${generator.engine.padEnd(42)} ${median(times).toFixed(2)} ms a sample by the clock (fastest ${Math.min(...times).toFixed(2)}), block ${generator.blockSize()}`,
  );
  await generator.close();
  return median(times);
}

async function roundTrip(options: FlowOptions): Promise<void> {
  const other = unsettledFlow(flowArchitecture(options));
  const D = flowDim(other.architecture);
  const z = latentBlock(1, 'bench', 0, D).slice(0, 4 * D);
  const open = await openFlow(other, { threads: 1 });
  const [x, there] = [await open.g(z, 4), await open.f(z, 4)];
  console.log(
    `${JSON.stringify(options).padEnd(62)} |f(g(z)) − z| ${difference((await open.f(x, 4)).z, z)}   |g(f(x)) − x| ${difference(await open.g(there.z, 4), z)}   (of the largest entry)`,
  );
  await open.close();
}

await oneThread('onnx');
await oneThread('tfjs');
const one = await sampling({ threads: 1 });
console.log(`two threads / one: ${((await sampling({ threads: 2 })) / one).toFixed(2)}`);
console.log(`ONNX file of g: ${(writeOnnx(inverse.graph, inverse.parameters).length / 2 ** 20).toFixed(1)} MiB`);
for (const layout of ['cifar10', 'imnet32', 'imnet64', 'celeba'] as const)
  await roundTrip({ layout, baseDim: 8, resBlocks: 2 });
await roundTrip({ layout: 'cifar10', baseDim: 8, resBlocks: 2, affine: false });
