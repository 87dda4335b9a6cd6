import { normals, stream } from '@geq/random';
import type { RunBlock } from '@geq/generators';

const ROWS = 8;
const TOLERANCE = 1e-3; // of the largest entry: far above round-off, far below what batch statistics do

function latentsOf(rows: number, latentDim: number, block: number): Float32Array {
  const latents = new Float32Array(rows * latentDim);
  normals(stream(0, 'probe', block), latents);
  return latents;
}

/** Largest difference of the first `length` entries, in units of the largest entry. */
function difference(a: Float32Array, b: Float32Array, length: number): number {
  let [largest, scale] = [0, Number.MIN_VALUE];
  for (let i = 0; i < length; i++) {
    largest = Math.max(largest, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(a[i]));
  }
  return largest / scale;
}

/**
 * Runs an unknown network on a few latents and refuses what is no generator.
 *
 * @returns N, the numbers a sample
 * @throws RangeError when outputs are not finite, do not vary, change from run to run, or mix the samples of a batch
 */
export async function probe(run: RunBlock, latentDim: number, fixedBatch?: number): Promise<number> {
  const rows = fixedBatch ?? ROWS;
  const latents = latentsOf(rows, latentDim, 0);
  const x = await run(latents, rows);
  const N = x.length / rows;
  if (N < 1) throw new RangeError('onnxGenerator: expected at least one number a sample, got none');
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`onnxGenerator: expected finite outputs, got ${x[bad]} in entry ${bad % N} of a test run`);

  if (difference(x, await run(latents, rows), x.length) > TOLERANCE) throw new RangeError('onnxGenerator: expected the same outputs for the same latents, got others in a second run; export without dropout and noise');

  const others = latentsOf(rows, latentDim, 1);
  const y = await run(others, rows);
  if (difference(x, y, x.length) === 0) throw new RangeError('onnxGenerator: expected outputs that vary with the latents, got the same for all');

  others.set(latents.subarray(0, latentDim)); // the first sample again, in other company
  if (difference(x, await run(others, rows), N) > TOLERANCE) throw new RangeError('onnxGenerator: expected each output to depend on its own latent alone, got one that changes with its batch; export in evaluation mode (model.eval())');
  return N;
}
