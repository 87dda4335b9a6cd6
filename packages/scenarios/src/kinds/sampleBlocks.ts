import { BLOCK_SIZE, latentBlock } from '@geq/random';
import type { RunningGenerator } from './generatorKind.ts';

/** Latents of `count` samples, BLOCK_SIZE at a time. */
export interface LatentSource {
  readonly count: number;
  /** rows×D; the last block may hold more rows than are needed. */
  readonly block: (index: number) => Float32Array;
}

/** A block of samples: z is rows×D, x rows×N; both hold until the next block. */
export interface SampleBlock {
  readonly rows: number;
  readonly z: Float32Array;
  readonly x: Float32Array;
}

/** Latents z ~ N(0, I_D): `latentBlock(seed, 'generate', b, D)`. The first samples are the same for every count. */
export const drawnLatents = ({ count, D, seed }: { count: number; D: number; seed: number }): LatentSource => ({
  count,
  block: (index) => latentBlock(seed, 'generate', index, D),
});

/** Latents that a user brings, count×D. */
export const givenLatents = (z: Float32Array, D: number): LatentSource => ({
  count: z.length / D,
  block: (index) => z.subarray(index * BLOCK_SIZE * D, (index + 1) * BLOCK_SIZE * D),
});

/**
 * Samples block by block: memory does not grow with their number.
 *
 * @throws Error when an output is not finite
 */
export async function* sampleBlocks(
  generator: RunningGenerator,
  { count, block }: LatentSource,
): AsyncGenerator<SampleBlock, void, undefined> {
  for (let index = 0; index * BLOCK_SIZE < count; index++) {
    const rows = Math.min(BLOCK_SIZE, count - index * BLOCK_SIZE);
    const z = block(index).subarray(0, rows * generator.latentDim);
    const x = await generator.sample(z, rows);
    const bad = x.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new Error(
        `sampleBlocks: ${generator.name} puts out ${x[bad]} in entry ${bad % generator.outputDim} of sample ${index * BLOCK_SIZE + Math.floor(bad / generator.outputDim)}`,
      );
    yield { rows, z, x };
  }
}
