// Sampling a DCGAN: ms a sample and GFLOPS on each engine, beside the matrix product that the same engine reaches; the longest stop of the event loop.
//   npx nx bench nn          (-- quick: fewer rounds; -- ops: what every op of a training step reaches in tfjs)
import { latentBlock } from '@geq/random';
import { benchRow } from '@geq/testing/benchRow';
import { openSessionPool } from '../src/engine/openSessionPool.ts';
import {
  dense,
  evaluate,
  fold,
  graphGenerator,
  trace,
  type EngineName,
  type NetworkOptions,
  type Tensor,
} from '../src/index.ts';
import { convolutionalGenerator, steadyParameters } from '../test/convolutionalGenerator.ts';

const D = 100;
const ROUNDS = process.argv.includes('quick') ? 3 : 9;
const graph = convolutionalGenerator({ D });
const parameters = steadyParameters(graph);
const latents = latentBlock(0, 'train', 0, D);
const GFLOP = 2e-9 * (D * 512 * 16 + 16 * (16 * 512 * 256 + 64 * 256 * 128 + 256 * 128 * 64) + 1024 * 64 * 3); // every tap of every input pixel: multiply and add
const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1];

/** GFLOPS of n×n by n×n products through the engine, one lane a thread as in sampling. */
async function ceiling(name: EngineName, { threads = 1, ...options }: NetworkOptions, n: number): Promise<number> {
  const square: Tensor = { shape: [n, n], data: Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)) };
  const chain = 8; // products in a row, so that handing over the matrices does not count
  const graph = trace(({ input, parameter }) => {
    let y = input('x', ['B', n]);
    for (let k = 0; k < chain; k++) y = dense(y, parameter('w', [n, n]));
    return { y };
  });
  const lanes = await openSessionPool(name, { ...options, threads }, (engine) =>
    engine.openGraph(graph, { w: square }),
  );
  const times: number[] = [];
  for (let r = 0; r < ROUNDS; r++) {
    const start = performance.now();
    await Promise.all(lanes.sessions.map((session) => session.run({ x: square })));
    times.push(performance.now() - start);
  }
  await lanes.close();
  return (threads * chain * 2 * n ** 3) / Math.min(...times) / 1e6;
}

/** Largest error of two samples against float64. */
const folded = fold({ graph, parameters });
const exact = evaluate(folded.graph, {
  ...folded.parameters,
  z: { shape: [2, D, 1, 1], data: latents.subarray(0, 2 * D) },
}).x.data;
const errorOf = (x: Float32Array): number =>
  exact.reduce((worst, value, i) => Math.max(worst, Math.abs(value - x[i])), 0);

async function sampling(name: EngineName, options: NetworkOptions, count: number): Promise<void> {
  const generator = await graphGenerator({ graph, parameters }, { ...options, engine: name });
  const error = errorOf(await generator.sample(latents.subarray(0, 16 * D), 16));
  if (!(error < 1e-5)) throw new Error(`${generator.engine}: outputs are off by ${error}`);
  for (let k = 0; generator.blockSize() === null && k < 4; k++) await generator.sample(latents, 256);

  let [longest, last] = [0, performance.now()];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const times: number[] = [];
  for (let r = 0; r < ROUNDS; r++) {
    const start = performance.now();
    await generator.sample(latents.subarray(0, count * D), count);
    times.push((performance.now() - start) / count);
  }
  clearInterval(timer);
  await generator.close();
  const product = await ceiling(name, options, name === 'onnx' ? 1024 : 512);
  const [mid, fastest] = [median(times), Math.min(...times)];
  benchRow({
    work: `a DCGAN sample, ${name}, threads ${options.threads}`,
    ours: mid,
    unit: 'ms',
    limit: { name: 'its matrix product', share: (1e3 * GFLOP) / fastest / product },
    error,
  });
  console.log(
    `${generator.engine.padEnd(42)} ${mid.toFixed(2).padStart(6)} ms (fastest ${fastest.toFixed(2)})   ${((1e3 * GFLOP) / mid).toFixed(0).padStart(4)} GFLOPS (${((1e3 * GFLOP) / fastest).toFixed(0)})   matrix product ${product.toFixed(0)} GFLOPS, share ${((100e3 * GFLOP) / fastest / product).toFixed(0)} %   block ${generator.blockSize()}   error ${error.toExponential(1)}   event loop stopped ${longest.toFixed(0)} ms at most`,
  );
}

if (process.argv.includes('ops')) {
  const { benchOps } = await import('./ops.ts');
  await benchOps({ batch: process.argv.includes('quick') ? 8 : 64 });
} else {
  console.log(`DCGAN generator, ${GFLOP.toFixed(3)} GFLOP a sample: median of ${ROUNDS}`);
  await sampling('onnx', { threads: 2 }, 256);
  await sampling('onnx', { threads: 1 }, 256);
  await sampling('tfjs', { backend: 'wasm', threads: 2 }, 64);
  await sampling('tfjs', { backend: 'wasm', threads: 1 }, 32);
}
