import { matmul, transpose } from '@geq/linalg';
import { initialStudent } from '@geq/online';
import { stream } from '@geq/random';
import { restRoot, type CopiedModes, type CopiesOptions } from '../copies/copiedModes.ts';
import { BLOCK, type ModeSamples } from '../copies/learnModes.ts';
import type { SamplePool } from './samplePool.ts';

/** Students on a pool, or on the Gaussian with its moments, and the teachers' first layers. */
export interface PoolModes extends CopiedModes {
  /** S·M×D */
  readonly B: Float64Array;
}

/**
 * Students of a pool. Their weights are drawn along its modes: N(0, 1) in any orthonormal basis is N(0, 1).
 */
export function poolModes(
  { N, D, rhos, phi }: Pick<SamplePool, 'N' | 'D' | 'rhos' | 'phi'>,
  { students: size, seed, K, M }: Omit<CopiesOptions, 'copies'>,
): PoolModes {
  const phiT = transpose(phi);
  const drawn = Array.from({ length: size }, (_, index) => initialStudent(seed, { index, K, M, N, D }));
  const students = drawn.map(({ w, v, B, A }) => {
    const gammaB = matmul(B, phiT).data;
    const T = matmul(B, transpose(B)).data.map((x) => x / D);
    return { v, A, gamma: w.data, gammaB, T, restRoot: restRoot(T, gammaB, rhos, D) };
  });
  const B = new Float64Array(size * M * D);
  drawn.forEach((student, s) => B.set(student.B.data, s * M * D));
  return { copies: 1, rhos, delta: D / N, students, B };
}

/** Samples of a pool, drawn with replacement, with the fields ν = B c/√D of their own latents. */
export function poolSamples({ N, D, x: inputs, c }: SamplePool, { B }: PoolModes, seed: number): ModeSamples {
  const n = c.length / D;
  const rows = B.length / D; // S·M
  return {
    bytes: 8 * B.length + 4 * BLOCK * D + 64 * 2,
    open: (arena) => {
      const [teachers, latents] = [arena.float64(B.length), arena.float32(BLOCK * D)];
      teachers.set(B.map((weight) => weight / Math.sqrt(D)));
      return (block, x, nu) => {
        const { uniform } = stream(seed, 'pool', block);
        for (let p = 0; p < BLOCK; p++) {
          const i = Math.floor(uniform() * n);
          x.set(inputs.subarray(i * N, (i + 1) * N), p * N);
          latents.set(c.subarray(i * D, (i + 1) * D), p * D);
        }
        arena.fields(BLOCK, rows, D, latents, teachers, nu);
      };
    },
  };
}
