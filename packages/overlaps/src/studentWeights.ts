import type { Matrix } from '@geq/linalg';

/** The weights of one two-layer student and of its two-layer teacher, which acts on the latents. Plain data. */
export interface StudentWeights {
  /** K×N: first layer of the student. */
  readonly w: Matrix;
  /** K: second layer of the student. */
  readonly v: Float64Array;
  /** M×D: first layer of the teacher. */
  readonly B: Matrix;
  /** M: second layer of the teacher. */
  readonly A: Float64Array;
}
