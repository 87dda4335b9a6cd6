import type { StudentWeights } from '@geq/overlaps';
import { normals, stream } from '@geq/random';
import { requireCount, requireWhole } from './requireCount.ts';

/** Sizes of a student and its teacher, and which of a seed it is. */
export interface StudentShape {
  /** Which student of this seed; each has a teacher of its own. Default 0. */
  readonly index?: number;
  readonly K: number;
  readonly M: number;
  readonly N: number;
  readonly D: number;
}

/**
 * The weights every run starts from: w (K×N), v (K), B (M×D) ~ N(0, 1) i.i.d. in float64, A = (1, …, 1).
 *
 * w then v are drawn from `stream(seed, 'student', index)`, B from `stream(seed, 'teacher', index)`. The theory starts
 * from the same numbers by calling this function with the same arguments.
 *
 * @throws RangeError when a size is not a whole number ≥ 1, or seed or index not a whole number ≥ 0
 * @see Goldt et al., arXiv:2006.14709, the simulations of two-layer students
 */
export function initialStudent(seed: number, { index = 0, K, M, N, D }: StudentShape): StudentWeights {
  requireWhole('initialStudent', 'seed', seed);
  requireWhole('initialStudent', 'index', index);
  for (const [name, size] of Object.entries({ K, M, N, D, 'K·N': K * N, 'M·D': M * D }))
    requireCount('initialStudent', name, size);
  const w = new Float64Array(K * N);
  const v = new Float64Array(K);
  const B = new Float64Array(M * D);
  const studentStream = stream(seed, 'student', index);
  normals(studentStream, w);
  normals(studentStream, v);
  normals(stream(seed, 'teacher', index), B);
  return { w: { rows: K, cols: N, data: w }, v, B: { rows: M, cols: D, data: B }, A: new Float64Array(M).fill(1) };
}
