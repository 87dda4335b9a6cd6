import type { Generator } from '@geq/generators';
import { matrix, type Matrix } from '@geq/linalg';
import { normals, stream } from '@geq/random';
import type { ExactMoments } from '../src/index.ts';

/** x = f(G c) + shift with G ~ N(0, 1/D), row by row in double precision, rounded once. */
export interface TestGenerator extends Generator {
  /** N×D. */
  readonly G: Matrix;
  /** N: mean of the outputs when f is odd. */
  readonly shift: Float64Array;
}

export function mapGenerator(
  N: number,
  D: number,
  { f = (x) => x, seed = 0, shift = 0 }: { f?: (x: number) => number; seed?: number; shift?: number } = {},
): TestGenerator {
  const weights = stream(seed, 'generator', 0);
  const G = matrix(N, D);
  normals(weights, G.data);
  G.data.forEach((g, i) => {
    G.data[i] = g / Math.sqrt(D);
  });
  const offsets = Float64Array.from({ length: N }, (_, i) => shift * Math.cos(i));
  return {
    name: 'map',
    latentDim: D,
    outputDim: N,
    numParameters: N * D,
    G,
    shift: offsets,
    sample: (latents, count) => {
      const out = new Float32Array(count * N);
      for (let p = 0; p < count; p++) {
        for (let i = 0; i < N; i++) {
          let sum = 0;
          for (let d = 0; d < D; d++) sum += G.data[i * D + d] * latents[p * D + d];
          out[p * N + i] = f(sum) + offsets[i];
        }
      }
      return Promise.resolve(out);
    },
    dispose: () => undefined,
  };
}

/** Moments of x = G c: Ω = G Gᵀ, Φ = G. Local fields are then exactly Gaussian, whatever the sizes. */
export function linearMoments({ G }: TestGenerator): ExactMoments {
  const { rows: N, cols: D } = G;
  const omega = matrix(N, N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      for (let d = 0; d < D; d++) omega.data[i * N + j] += G.data[i * D + d] * G.data[j * D + d];
    }
  }
  return { omega, phi: G };
}
