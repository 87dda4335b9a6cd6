/**
 * A student is given up when |φ(x)| on a training sample, or an entry of Q, R, v measured for a row, exceeds this (e_g: its
 * square). Inputs and weights of order one give |φ| of order K; what reaches 10⁸ grows geometrically and never returns.
 */
export const DIVERGENCE_BOUND = 1e8;

/** How a student's run stands: still learning, at its end, or given up. */
export type StudentStatus = 'running' | 'ok' | 'nonFinite' | 'diverged';

/** 'ok' for |x| ≤ bound, 'diverged' beyond it, 'nonFinite' for NaN and infinities. */
export function divergenceStatus(x: number, bound = DIVERGENCE_BOUND): 'ok' | 'nonFinite' | 'diverged' {
  if (Math.abs(x) <= bound) return 'ok';
  return Number.isFinite(x) ? 'diverged' : 'nonFinite';
}
