import type { TheoryActivation } from './fillCoefficients.ts';

/** Which equations of learning are integrated. */
export interface Dynamics {
  readonly activation: TheoryActivation;
  /** Learning rate η, of both layers. */
  readonly eta: number;
  /** true: the second layer v learns too; false: v stays as it is. */
  readonly trainSecondLayer: boolean;
}
