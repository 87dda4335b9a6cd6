import { createArena, matrix, type Matrix } from '@geq/linalg';
import { BLOCK_SIZE, latentBlock } from '@geq/random';
import type { Generator } from '../src/index.ts';

/** Ω and Φ of a generator by plain Monte Carlo over `blocks` blocks of latents, means subtracted. For benches and scripts. */
export async function sampledMoments(
  generator: Generator,
  { seed, blocks }: { seed: number; blocks: number },
): Promise<{ omega: Matrix; phi: Matrix; count: number }> {
  const { outputDim: N, latentDim: D } = generator;
  const arena = createArena(8 * (N * N + N * D + BLOCK_SIZE * (N + D)));
  const [xx, xc, x, c] = [N * N, N * D, BLOCK_SIZE * N, BLOCK_SIZE * D].map((n) => arena.float64(n));
  const [sumX, sumC] = [new Float64Array(N), new Float64Array(D)];
  for (let block = 0; block < blocks; block++) {
    const latents = latentBlock(seed, 'moments', block, D);
    c.set(latents);
    x.set(await generator.sample(latents, BLOCK_SIZE));
    arena.syrk64(BLOCK_SIZE, N, x, xx);
    arena.gemmTN64(BLOCK_SIZE, N, D, x, c, xc);
    for (let i = 0; i < x.length; i++) sumX[i % N] += x[i];
    for (let i = 0; i < c.length; i++) sumC[i % D] += c[i];
  }
  const count = blocks * BLOCK_SIZE;
  const omega = matrix(N, N);
  const phi = matrix(N, D);
  for (let i = 0; i < N; i++) {
    for (let j = i; j < N; j++)
      omega.data[i * N + j] = omega.data[j * N + i] = (xx[i * N + j] - (sumX[i] * sumX[j]) / count) / count;
    for (let j = 0; j < D; j++) phi.data[i * D + j] = (xc[i * D + j] - (sumX[i] * sumC[j]) / count) / count;
  }
  return { omega, phi, count };
}
