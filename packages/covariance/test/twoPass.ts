import type { Generator } from '@geq/generators';
import { BLOCK_SIZE, latentBlock } from '@geq/random';

/** Blocks named (seed, block). */
export type Key = readonly [seed: number, block: number];

/** Moments by the definition: all samples kept, means first, then sums of products, float64. Shares no code with the package. */
export async function twoPass(
  generator: Generator,
  keys: readonly Key[],
): Promise<{ meanX: number[]; meanC: number[]; omega: Float64Array; phi: Float64Array; latent: Float64Array }> {
  const { outputDim: N, latentDim: D } = generator;
  const rows: { x: number[]; c: number[] }[] = [];
  for (const [seed, block] of keys) {
    const latents = latentBlock(seed, 'moments', block, D);
    const outputs = await generator.sample(latents, BLOCK_SIZE);
    for (let s = 0; s < BLOCK_SIZE; s++)
      rows.push({ x: [...outputs.subarray(s * N, (s + 1) * N)], c: [...latents.subarray(s * D, (s + 1) * D)] });
  }
  const n = rows.length;
  const mean = (of: (row: { x: number[]; c: number[] }) => number): number => {
    const rough = rows.reduce((sum, row) => sum + of(row), 0) / n;
    return rough + rows.reduce((sum, row) => sum + (of(row) - rough), 0) / n;
  };
  const meanX = Array.from({ length: N }, (_, i) => mean(({ x }) => x[i]));
  const meanC = Array.from({ length: D }, (_, j) => mean(({ c }) => c[j]));
  const omega = new Float64Array(N * N);
  const phi = new Float64Array(N * D);
  const latent = new Float64Array(D * D);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++)
      omega[i * N + j] = rows.reduce((sum, { x }) => sum + (x[i] - meanX[i]) * (x[j] - meanX[j]), 0) / n;
    for (let j = 0; j < D; j++)
      phi[i * D + j] = rows.reduce((sum, { x, c }) => sum + (x[i] - meanX[i]) * (c[j] - meanC[j]), 0) / n;
  }
  for (let i = 0; i < D; i++)
    for (let j = 0; j < D; j++)
      latent[i * D + j] = rows.reduce((sum, { c }) => sum + (c[i] - meanC[i]) * (c[j] - meanC[j]), 0) / n;
  return { meanX, meanC, omega, phi, latent };
}
