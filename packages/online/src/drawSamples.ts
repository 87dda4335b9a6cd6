import type { Generator } from '@geq/generators';
import { latentBlock } from '@geq/random';

/** What decides the samples of a run. */
export interface SampleSource {
  readonly generator: Generator;
  readonly meanX: Float64Array;
  readonly seed: number;
}

/** Latents of test samples depend on N too, so that runs of several sizes with one seed do not share the noise of one test set. */
export const testPurpose = (N: number): string => `test N=${N}`;

export const evaluationPurpose = (N: number): string => `evaluation N=${N}`;

/** Latents of the first `count` samples of a block, count×D. */
export const blockLatents = (
  { generator, seed }: SampleSource,
  { purpose, block, count }: { readonly purpose: string; readonly block: number; readonly count: number },
): Float32Array => latentBlock(seed, purpose, block, generator.latentDim).subarray(0, count * generator.latentDim);

/**
 * Draws the samples of latents c: x = G(c) − meanX, rounded once to float32. Writes to the start of `x` and `latents`.
 *
 * @throws RangeError when the generator returns another number of values than one N for each latent
 */
export async function drawSamples(
  { generator, meanX }: SampleSource,
  latents: Float32Array,
  out: { readonly x: Float32Array; readonly latents: Float32Array },
): Promise<void> {
  const count = latents.length / generator.latentDim;
  const outputs = await generator.sample(latents, count);
  if (outputs.length !== count * meanX.length)
    throw new RangeError(
      `drawSamples: expected ${count}×${meanX.length} values from generator ${generator.name}, got ${outputs.length}`,
    );
  out.latents.set(latents);
  center(outputs, meanX, out.x);
  generator.recycle?.(outputs);
}

function center(outputs: Float32Array, meanX: Float64Array, x: Float32Array): void {
  if (meanX.every((mean) => mean === 0)) {
    x.set(outputs);
    return;
  }
  const N = meanX.length;
  for (let start = 0; start < outputs.length; start += N) {
    for (let i = 0; i < N; i++) x[start + i] = outputs[start + i] - meanX[i];
  }
}
