// The random generator `dcgan_rand` for several seeds: spread of mean_x over pixels and mean squared row norm of Φ, beside those of the
// authors' network; seconds to draw and calibrate it.
//   npx nx bench dcgan -- random          (quick: fewer seeds and samples)
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import type { Generator } from '@geq/generators';
import { dcganGenerator, randomGenerator } from '../src/index.ts';
import { loadShippedModel } from '../src/models.ts';

interface Estimate {
  /** Standard deviation over pixels of mean_x. */
  readonly spread: number;
  /** ⟨|Φ_i|²⟩ over pixels, Φ = E[(x − mean_x) cᵀ]. */
  readonly rowNorm: number;
  /** ⟨Var x_i⟩ over pixels. */
  readonly variance: number;
}

/**
 * Moments of P samples, in the plainest way. The mean of the squared entries of an estimated Φ is too large by its noise: for
 * sums over even and odd blocks apart, Φ⁽⁰⁾·Φ⁽¹⁾ has no such bias.
 */
async function estimate(generator: Generator, blocks: number): Promise<Estimate> {
  const { latentDim: D, outputDim: N } = generator;
  const [sum, squares] = [new Float64Array(N), new Float64Array(N)];
  const halves = [0, 1].map(() => ({
    products: new Float64Array(N * D),
    x: new Float64Array(N),
    c: new Float64Array(D),
  }));
  for (let b = 0; b < blocks; b++) {
    const { products, x: sumX, c: sumC } = halves[b % 2];
    const latents = latentBlock(1, 'bench', b, D);
    const outputs = await generator.sample(latents, BLOCK_SIZE);
    for (let s = 0; s < BLOCK_SIZE; s++) {
      for (let d = 0; d < D; d++) sumC[d] += latents[s * D + d];
      for (let i = 0; i < N; i++) {
        const x = outputs[s * N + i];
        sum[i] += x;
        squares[i] += x * x;
        sumX[i] += x;
        for (let d = 0; d < D; d++) products[i * D + d] += x * latents[s * D + d];
      }
    }
  }
  const P = blocks * BLOCK_SIZE;
  const phi = halves.map(({ products, x, c }) =>
    products.map((product, at) => product / (P / 2) - (x[Math.floor(at / D)] / (P / 2)) * (c[at % D] / (P / 2))),
  );
  const mean = sum.map((x) => x / P);
  const average = mean.reduce((total, x) => total + x, 0) / N;
  return {
    spread: Math.sqrt(mean.reduce((total, x) => total + (x - average) ** 2, 0) / N),
    rowNorm: phi[0].reduce((total, x, at) => total + x * phi[1][at], 0) / N,
    variance: squares.reduce((total, x, i) => total + x / P - mean[i] ** 2, 0) / N,
  };
}

const line = ({ spread, rowNorm, variance }: Estimate): string =>
  `std of mean_x ${spread.toFixed(3)}   |Φ_i|² ${rowNorm.toFixed(4)}   variance of x ${variance.toFixed(3)}`;

/** Prints them; throws for a seed outside the window. */
export async function benchRandomNetworks({ seeds, blocks }: { seeds: number; blocks: number }): Promise<void> {
  console.log(`${blocks * BLOCK_SIZE} samples; the authors' dcgan_rand has std of mean_x 0.447, |Φ_i|² 0.049`);
  for (let seed = 0; seed < seeds; seed++) {
    const start = performance.now();
    const state = await randomGenerator({ seed });
    const seconds = (performance.now() - start) / 1e3;
    const generator = await dcganGenerator(state);
    const found = await estimate(generator, blocks);
    await generator.close();
    console.log(`dcgan_rand, seed ${seed}   ${line(found)}   calibrated in ${seconds.toFixed(1)} s`);
    if (!(found.spread > 0.35 && found.spread < 0.6 && found.rowNorm > 0.04 && found.rowNorm < 0.12))
      throw new Error(`seed ${seed}: outside 0.35–0.60 and 0.04–0.12`);
  }
  const trained = await dcganGenerator((await loadShippedModel('dcgan_cifar10')).tensors);
  console.log(
    `dcgan_cifar10        ${line(await estimate(trained, blocks))}   (float32 weights, 40,000 samples: 0.090, 0.095, 0.135)`,
  );
  await trained.close();
}
