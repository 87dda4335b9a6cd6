// Sampling the DCGAN beside PyTorch on the same weights and number of threads, in turns: ms an image, GFLOPS, share of what the same
// library reaches in large matrix products, ratios round by round. Says so where PyTorch is not installed.
//   npx nx bench dcgan -- sampling [weights.pth]          (quick: fewer rounds)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseNpy, readTensors, writeNpy, writePyTorch } from '@geq/formats';
import type { EngineName, NetworkGenerator } from '@geq/nn';
import { latentBlock } from '@geq/random';
import { benchRow } from '@geq/testing/benchRow';
import { dcganGenerator, readGenerator } from '../src/index.ts';
import { loadShippedModel } from '../src/models.ts';
import { openProducts } from './products.ts';
import { openPyTorch } from './pytorch.ts';

const GFLOP = 2e-9 * (100 * 512 * 16 + 16 * (16 * 512 * 256 + 64 * 256 * 128 + 256 * 128 * 64) + 1024 * 64 * 3); // an image: every tap of every input pixel, multiply and add
const BATCHES = [8, 16, 32, 64, 128];
const COUNT = 128; // images a turn; fewer where they take longer
const LARGEST_ERROR = 1e-5;

interface Contender {
  readonly name: string;
  readonly error: number;
  /** ms an image of one turn. */
  readonly turn: () => Promise<number>;
  /** GFLOPS of large products, measured in a turn of its own. */
  readonly product: () => Promise<number>;
  readonly times: number[];
  readonly products: number[];
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
const largest = (a: Float32Array, b: ArrayLike<number>): number =>
  a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);

async function ours(
  generator: NetworkGenerator,
  name: EngineName,
  { z, x, count, product }: { z: Float32Array; x: Float32Array; count: number; product: Contender['product'] },
): Promise<Contender> {
  const { latentDim } = generator;
  const error = largest((await generator.sample(z, z.length / latentDim)).slice(), x);
  const latents = latentBlock(0, 'bench', 0, latentDim).subarray(0, count * latentDim);
  while (generator.blockSize() === null) await generator.sample(latents, count);
  return {
    name,
    error,
    product,
    times: [],
    products: [],
    turn: async () => {
      const start = performance.now();
      await generator.sample(latents, count);
      return (performance.now() - start) / count;
    },
  };
}

function line({ name, times, products, error }: Contender, base: Contender): string {
  const [mid, best, ceiling] = [median(times), Math.min(...times), Math.max(...products)];
  const ratio = median(times.map((time, round) => time / base.times[round]));
  return `  ${name.padEnd(20)} ${mid.toFixed(2).padStart(6)} ms (fastest ${best.toFixed(2)})  ${((1e3 * GFLOP) / mid).toFixed(0).padStart(4)} GFLOPS (${((1e3 * GFLOP) / best).toFixed(0)})  products ${ceiling.toFixed(0)} GFLOPS, share ${((1e5 * GFLOP) / best / ceiling).toFixed(0)} %  error ${error.toExponential(1)}  ${ratio.toFixed(2)}× the time of ${base.name}`;
}

/** @param weights a state_dict of the 3×32×32 generator; the shipped network when left out */
export async function benchSampling({ weights, rounds }: { weights?: string; rounds: number }): Promise<void> {
  const {
    state,
    architecture: { latentDim },
  } = readGenerator(
    weights ? readTensors(readFileSync(weights)).tensors : (await loadShippedModel('dcgan_cifar10')).tensors,
  );
  const folder = mkdtempSync(join(tmpdir(), 'geq-bench-'));
  const [checkpoint, zFile, xFile] = ['state.pth', 'z.npy', 'x.npy'].map((name) => join(folder, name));
  const z = latentBlock(0, 'test', 0, latentDim).subarray(0, 64 * latentDim);
  try {
    writeFileSync(checkpoint, writePyTorch({ tensors: state }));
    writeFileSync(zFile, writeNpy({ shape: [64, latentDim], data: z }));
    for (const threads of [1, 2]) {
      const torch = await openPyTorch(checkpoint, threads);
      const generators = await Promise.all(
        (['onnx', 'tfjs'] as const).map((engine) => dcganGenerator(state, { engine, threads })),
      );
      // Without PyTorch the two engines hold each other to account.
      if (torch) await torch.images(zFile, xFile);
      const x = torch
        ? (parseNpy(readFileSync(xFile)).data as Float32Array)
        : (await generators[1].sample(z, 64)).slice();
      const products = [
        await openProducts('onnx', { lanes: threads, threads: 1, n: 1024 }),
        await openProducts('tfjs', { lanes: threads, threads: 1, n: 512 }),
      ];
      const field = [
        await ours(generators[0], 'onnx', { z, x, count: COUNT, product: products[0].run }),
        await ours(generators[1], 'tfjs', { z, x, count: COUNT / 4, product: products[1].run }),
      ];
      const wrong = field.find(({ error }) => !(error < LARGEST_ERROR));
      if (wrong) throw new Error(`${wrong.name}: images are off by ${wrong.error}`);
      if (torch) {
        const rival = (name: string, batch: number, count: number): Contender => ({
          name,
          error: 0,
          times: [],
          products: [],
          product: () => torch.ceiling(1024),
          turn: async () => (1e3 * (await torch.time(batch, count))) / count,
        });
        const tried: { batch: number; seconds: number }[] = [];
        for (let r = 0; r < 3; r++)
          for (const batch of BATCHES) tried.push({ batch, seconds: await torch.time(batch, COUNT) });
        const { batch } = tried.reduce((best, one) => (one.seconds < best.seconds ? one : best));
        field.push(rival(`PyTorch, batch ${batch}`, batch, COUNT), rival('PyTorch, batch 1', 1, 16));
      }
      for (let r = 0; r < rounds; r++) {
        for (const contender of field) {
          contender.times.push(await contender.turn());
          contender.products.push(await contender.product());
        }
      }
      console.log(
        `${threads} thread${threads > 1 ? 's' : ''}, ${rounds} rounds in turns; medians; ${torch?.version ?? 'no PyTorch here (Debian: python3-torch), so no rival; error: against engine tfjs'}`,
      );
      for (const contender of field) console.log(line(contender, field[0]));
      const rival = field.find(({ name }) => name.startsWith('PyTorch'));
      benchRow(
        ...field
          .filter((one) => !one.name.startsWith('PyTorch'))
          .map(
            ({ name, times, products: rates, error }) =>
              ({
                work: `an image, ${name}, threads ${threads}`,
                ours: median(times),
                unit: 'ms',
                ...(rival ? { baseline: { name: rival.name, time: median(rival.times) } } : {}),
                limit: { name: 'its matrix product', share: (1e3 * GFLOP) / Math.min(...times) / Math.max(...rates) },
                error,
              }) as const,
          ),
      );
      torch?.close();
      await Promise.all([...products, ...generators].map((one) => one.close()));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
