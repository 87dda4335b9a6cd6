// µs a sample of the random fully connected generators and seconds for their covariances, one thread.
//   npx nx run generators:bench
import { latentBlock } from '@geq/random';
import {
  covariances,
  createFullyConnected,
  fullyConnectedWeights,
  randSpec,
  type GeneratorActivation,
} from '../src/index.ts';

const COUNT = 256;
const D = 100;
const latents = latentBlock(0, 'train', 0, D);

/** Largest difference of the first outputs from a double-precision product of the same weights. */
async function sampleError(activation: 'linear' | 'relu', N: number): Promise<number> {
  const spec = randSpec({ N, D, activation });
  let x = latents.slice(0, D) as Float32Array | number[];
  for (const { rows, cols, data } of fullyConnectedWeights(spec)) {
    const input = x;
    x = Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += data[i * cols + j] * input[j];
      return activation === 'relu' ? Math.max(0, sum) : sum;
    });
  }
  const outputs = await createFullyConnected(spec).sample(latents, COUNT);
  return Math.max(...Array.from(x, (expected, i) => Math.abs(outputs[i] - expected)));
}

async function microseconds(
  activation: GeneratorActivation,
  { N, backend, rounds = 41 }: { N: number; backend: 'wasm' | 'plain'; rounds?: number },
): Promise<[number, number]> {
  const generator = createFullyConnected(randSpec({ N, D, activation }), { backend });
  const times: number[] = [];
  for (let r = 0; r < rounds; r++) {
    const start = performance.now();
    await generator.sample(latents, COUNT);
    times.push(((performance.now() - start) * 1e3) / COUNT);
  }
  times.sort((a, b) => a - b);
  return [times[rounds >> 1], times[0]];
}

const error = Math.max(await sampleError('linear', 1000), await sampleError('relu', 1000));
if (!(error < 1e-5)) throw new Error(`outputs are off by ${error}`);
console.log(`outputs within ${error.toExponential(1)} of double precision (limit 1e-5)`);

console.log('µs a sample, D = 100, L = 4: median and fastest; limit: the four products at the speed of the kernel');
const flops = (N: number): number => 2 * (3 * D * D + D * N);
for (const [activation, N, backend, rounds] of [
  ['sign', 1000, 'wasm', 41],
  ['linear', 1000, 'wasm', 41],
  ['relu', 1000, 'wasm', 41],
  ['erf', 1000, 'wasm', 41],
  ['tanh', 1000, 'wasm', 41],
  ['sign', 250, 'wasm', 41],
  ['sign', 4000, 'wasm', 21],
  ['sign', 1000, 'plain', 5],
] as const) {
  const [median, fastest] = await microseconds(activation, { N, backend, rounds });
  console.log(
    `  ${activation.padEnd(6)} N = ${String(N).padEnd(4)} ${backend.padEnd(5)} ${median.toFixed(1).padStart(6)} ${fastest.toFixed(1).padStart(6)}   ${(flops(N) / median / 1e3).toFixed(0)} GFLOPS in all`,
  );
}

console.log('seconds for Ω and Φ without sampling, L = 4 (Gaussian kernel)');
for (const [activation, N, latentDim] of [
  ['sign', 1000, 100],
  ['sign', 4000, 400],
  ['erf', 4000, 400],
  ['tanh', 4000, 400],
] as const) {
  const start = performance.now();
  const { omega } = covariances(randSpec({ N, D: latentDim, activation }));
  const seconds = (performance.now() - start) / 1e3;
  console.log(
    `  ${activation.padEnd(6)} N = ${String(N).padEnd(4)} D = ${latentDim}   ${seconds.toFixed(2)}   (Ω₁₁ = ${omega.data[0].toFixed(4)})`,
  );
}
