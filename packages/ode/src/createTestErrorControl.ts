import { generalizationError, type Activation } from '@geq/overlaps';
import { createHead, unpackHead, type Layout } from './layout.ts';

const RELATIVE = 1e4; // times the tolerance: the error allowed in e_g, as a fraction of e_g
const FLOOR = 1e-13; // of the largest e_g a row could start from: below this e_g is round-off

/**
 * Keeps e_g meaningful where it becomes small: its error in a step, to first order e_g(Q, R, v) − e_g(Q − δQ, R − δR, v − δv), stays
 * below a small fraction of e_g itself (10⁴ times the tolerance). Without this a student that learns its teacher would
 * end in a noise of the size of the tolerance, negative half of the time.
 *
 * @returns the scaled error of a step, 1 just acceptable
 */
export function createTestErrorControl(
  layout: Layout,
  {
    activation,
    T,
    A,
    tolerance,
  }: {
    readonly activation: Activation;
    readonly T: Float64Array;
    readonly A: Float64Array;
    readonly tolerance: number;
  },
): (error: Float64Array, yNew: Float64Array) => number {
  const before = new Float64Array(layout.head);
  const overlaps = { ...createHead(layout), T, A };
  const egAt = (head: Float64Array): number => {
    unpackHead(head, layout, overlaps);
    return generalizationError(activation, overlaps);
  };
  const egAtZero = egAt(before); // Q = R = v = 0: half the variance of the labels
  return (error, yNew) => {
    for (let i = 0; i < layout.head; i++) before[i] = yNew[i] - error[i];
    const eg = egAt(yNew);
    return Math.abs(eg - egAt(before)) / (RELATIVE * tolerance * Math.abs(eg) + FLOOR * Math.max(egAtZero, eg));
  };
}
