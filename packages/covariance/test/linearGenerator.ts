import type { Generator } from '@geq/generators';
import { matrix, type Matrix } from '@geq/linalg';
import { stream } from '@geq/random';

/** A generator whose moments are known: x = offset + F c, so mean_x = offset, Ω = F Fᵀ, Φ = F. */
export interface LinearGenerator extends Generator {
  readonly F: Matrix;
}

/**
 * F is N×D with entries N(0, 1/D), drawn from `seed`. The array that `sample` returns is overwritten by the next call, as the contract
 * allows.
 */
export function linearGenerator({
  N,
  D,
  offset = 0,
  seed = 1,
}: {
  N: number;
  D: number;
  offset?: number;
  seed?: number;
}): LinearGenerator {
  const rng = stream(seed, 'generator', 0);
  const F = matrix(
    N,
    D,
    Float64Array.from({ length: N * D }, () => rng.normal() / Math.sqrt(D)),
  );
  let out = new Float32Array(0);
  return {
    name: `linear_${seed}`,
    latentDim: D,
    outputDim: N,
    numParameters: N * D,
    F,
    async sample(latents, count) {
      if (out.length !== count * N) out = new Float32Array(count * N);
      for (let s = 0; s < count; s++) {
        for (let i = 0; i < N; i++) {
          let x = offset;
          for (let j = 0; j < D; j++) x += F.data[i * D + j] * latents[s * D + j];
          out[s * N + i] = x;
        }
      }
      return out;
    },
    dispose: () => undefined,
  };
}
