import { createArena, transpose, type ArenaOptions } from '@geq/linalg';
import { getActivation } from './activation.ts';
import type { Generator } from './generator.ts';
import { requireSpec, specName, type FullyConnectedSpec } from './fullyConnectedSpec.ts';
import { fullyConnectedWeights } from './fullyConnectedWeights.ts';

const CHUNK = 64; // rows pushed through all layers at a time: their activations stay in the second-level cache

/**
 * The random fully connected generator of a spec, sampled in float32 with the kernels of an arena of its own.
 *
 *   x^l = f(F^l x^{l−1}),   x⁰ = c
 *
 * Both backends give the same bits. `sample` reuses one array, so copy what has to outlive the next call.
 *
 * @throws RangeError for an invalid spec, or when the memory for its weights cannot be had
 */
export function createFullyConnected(spec: FullyConnectedSpec, options: ArenaOptions = {}): Generator {
  const { widths, activation } = requireSpec('createFullyConnected', spec);
  const { apply } = getActivation(activation);
  const numParameters = widths.slice(1).reduce((sum, width, l) => sum + width * widths[l], 0);
  const latentDim = widths[0];
  const outputDim = widths[widths.length - 1];

  const widest = Math.max(...widths);
  const rounding = 64 * (widths.length + 3);
  const arena = createArena(4 * (numParameters + 2 * CHUNK * widest) + rounding, options);
  const transposed = fullyConnectedWeights(spec).map((F) => {
    const Ft = arena.float32(F.data.length);
    Ft.set(transpose(F).data);
    return Ft; // widths[l]×widths[l + 1]
  });
  const buffers = [arena.float32(CHUNK * widest), arena.float32(CHUNK * widest)];
  let outputs = new Float32Array(0);
  let isDisposed = false;

  /** Pushes `rows` ≤ CHUNK latents through the layers; the result is the start of the array returned. */
  const forward = (latents: Float32Array, rows: number): Float32Array => {
    buffers[0].set(latents);
    transposed.forEach((Ft, l) => {
      const [from, to] = [buffers[l % 2], buffers[(l + 1) % 2]];
      arena.gemm32(rows, widths[l], widths[l + 1], from, Ft, to);
      apply(arena, rows * widths[l + 1], to);
    });
    return buffers[transposed.length % 2];
  };

  return {
    name: specName(spec),
    latentDim,
    outputDim,
    numParameters,
    sample: async (latents, count) => {
      if (isDisposed) throw new RangeError('sample: expected a living generator, got one after dispose()');
      if (!Number.isSafeInteger(count) || count < 0)
        throw new RangeError(`sample: expected a whole count ≥ 0, got ${count}`);
      if (latents.length !== count * latentDim)
        throw new RangeError(`sample: expected ${count}×${latentDim} latents, got ${latents.length} numbers`);
      if (outputs.length < count * outputDim) outputs = new Float32Array(count * outputDim);
      for (let start = 0; start < count; start += CHUNK) {
        const rows = Math.min(CHUNK, count - start);
        const x = forward(latents.subarray(start * latentDim, (start + rows) * latentDim), rows);
        outputs.set(x.subarray(0, rows * outputDim), start * outputDim);
      }
      return outputs.subarray(0, count * outputDim);
    },
    dispose: () => {
      isDisposed = true;
      outputs = new Float32Array(0);
    },
  };
}
