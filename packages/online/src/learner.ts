import type { Arena } from '@geq/linalg';
import type { Activation } from '@geq/overlaps';
import { BLOCK_SIZE } from '@geq/random';
import type { StudentStatus } from './divergenceBound.ts';
import type { PlannedStudent } from './plan.ts';

/** One student at work: its moving weights, its constant teacher and the scratch of its inner loop. */
export interface Learner {
  readonly K: number;
  readonly M: number;
  readonly activation: Activation;
  readonly eta: number;
  readonly trainSecondLayer: boolean;
  /** K×N, moves. In the training arena. */
  readonly w: Float64Array;
  /** K, moves. */
  readonly v: Float64Array;
  /** M×D, constant. In the training arena. */
  readonly B: Float64Array;
  /** M, constant. */
  readonly A: Float64Array;
  /** Labels of the block of samples at hand. */
  readonly y: Float64Array;
  /** Teacher fields of the block at hand. In the training arena. */
  readonly nu: Float64Array;
  /** K, scratch in the training arena. */
  readonly lambda: Float64Array;
  /** K, scratch in the training arena. */
  readonly coefficients: Float64Array;
  /** K, scratch: g(λ). */
  readonly hidden: Float64Array;
  status: StudentStatus;
  /** Steps made; stands still once the student is given up. */
  steps: number;
}

/** Bytes of arena that `createLearner` takes, alignment included. */
export function learnerBytes({ K, M }: { K: number; M: number }, N: number, D: number): number {
  const PADDING = 5 * 64; // five arrays, each aligned to a cache line
  return 8 * (K * N + M * D + BLOCK_SIZE * M + 2 * K) + PADDING;
}

/** A learner at its initial weights (copied). */
export function createLearner(
  arena: Arena,
  { K, M, activation, eta, trainSecondLayer, initial }: PlannedStudent,
): Learner {
  const w = arena.float64(initial.w.data.length);
  const B = arena.float64(initial.B.data.length);
  w.set(initial.w.data);
  B.set(initial.B.data);
  return {
    K,
    M,
    activation,
    eta,
    trainSecondLayer,
    w,
    B,
    v: initial.v.slice(),
    A: initial.A.slice(),
    y: new Float64Array(BLOCK_SIZE),
    nu: arena.float64(BLOCK_SIZE * M),
    lambda: arena.float64(K),
    coefficients: arena.float64(K),
    hidden: new Float64Array(K),
    status: 'running',
    steps: 0,
  };
}
