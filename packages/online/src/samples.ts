import type { Generator } from '@geq/generators';
import { latentBlock } from '@geq/random';

/** What decides the samples of a run. */
export interface SampleSource {
  readonly generator: Generator;
  readonly meanX: Float64Array;
  readonly seed: number;
}

/**
 * Draws the first `count` samples of a block: latents c of `latentBlock(seed, purpose, block, D)` and x = G(c) − meanX,
 * rounded once to float32. Writes to the start of `x` and `latents`.
 *
 * @throws RangeError when the generator returns another number of values than count·N
 */
export async function drawSamples(source: SampleSource, place: { purpose: 'train' | 'test'; block: number; count: number }, out: { x: Float32Array; latents: Float32Array }): Promise<void> {
  const { generator, meanX, seed } = source;
  const { purpose, block, count } = place;
  const D = generator.latentDim;
  const latents = latentBlock(seed, purpose, block, D).subarray(0, count * D);
  const outputs = await generator.sample(latents, count);
  if (outputs.length !== count * meanX.length) throw new RangeError(`drawSamples: expected ${count}×${meanX.length} values from generator ${generator.name}, got ${outputs.length}`);
  out.latents.set(latents);
  center(outputs, meanX, out.x);
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
