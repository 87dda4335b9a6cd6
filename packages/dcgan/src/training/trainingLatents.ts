import { normals, stream } from '@geq/random';

/**
 * The latents of a training step's fakes, from `stream(seed, 'dcgan training', step)`: they depend on nothing that came before, so
 * a resume draws the same.
 *
 * @returns batch×D, N(0, 1)
 * @throws RangeError for lengths that are not whole from 1 on, or a bad seed or step
 */
export function trainingLatents(
  seed: number,
  step: number,
  { batch, latentDim }: { readonly batch: number; readonly latentDim: number },
): Float32Array {
  for (const [name, length] of Object.entries({ batch, latentDim })) {
    if (!Number.isSafeInteger(length) || length < 1)
      throw new RangeError(`trainingLatents: expected a whole ${name} ≥ 1, got ${String(length)}`);
  }
  const latents = new Float32Array(batch * latentDim);
  normals(stream(seed, 'dcgan training', step), latents);
  return latents;
}
