import { createCoefficients, createFields, fillFields } from './coefficients.ts';
import type { InitialConditions } from './initialConditions.ts';
import type { Layout } from './layout.ts';
import type { Dynamics } from './dynamics.ts';
import { FILL_COEFFICIENTS } from './fillCoefficients.ts';
import { jacobiEigen } from './jacobiEigen.ts';

/**
 * How fast the fastest mode moves in a state with this head (v, Q, R): 2 η ρ_max max_a |c_a|, c_a the eigenvalues of C. It is what the stability of an explicit step
 * is about.
 */
export function createFastestRate(
  ic: InitialConditions,
  layout: Layout,
  { activation, eta }: Dynamics,
): (head: Float64Array) => number {
  const { K, M } = layout;
  const rhoMax = ic.rhos.reduce((max, rho) => Math.max(max, rho), 0);
  const fields = createFields(K, ic);
  const coefficients = createCoefficients(K, M);
  const U = new Float64Array(K * K);
  const rates = new Float64Array(K);
  return (head) => {
    fillFields(head, layout, fields);
    FILL_COEFFICIENTS[activation](fields, coefficients);
    jacobiEigen(K, coefficients.C, U, rates);
    return 2 * eta * rhoMax * rates.reduce((max, rate) => Math.max(max, Math.abs(rate)), 0);
  };
}
