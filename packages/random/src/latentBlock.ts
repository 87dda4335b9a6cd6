import { normals } from './normals.ts';
import { stream } from './stream.ts';

/** Samples in a block of latents: a constant of the format, whatever batch an engine prefers. */
export const BLOCK_SIZE = 256;

/**
 * The latents of block `block`: BLOCK_SIZE samples c ~ N(0, I_D), float32. Sample s of a run is row s mod BLOCK_SIZE of
 * block ⌊s / BLOCK_SIZE⌋, so a run can start anywhere and any thread can draw any part of it.
 *
 * @returns BLOCK_SIZE×D, a new array
 * @throws RangeError when D is no whole number ≥ 1, or for a bad seed or block (see `stream`)
 */
export function latentBlock(seed: number, purpose: string, block: number, D: number): Float32Array {
  if (!Number.isSafeInteger(D) || D < 1)
    throw new RangeError(`latentBlock: expected a whole latent dimension D ≥ 1, got ${String(D)}`);
  const rng = stream(seed, purpose, block);
  const out = new Float32Array(BLOCK_SIZE * D);
  normals(rng, out);
  return out;
}
