import { createCoefficients, createFields, fillFields } from './coefficients.ts';
import { createModePass } from './createModePass.ts';
import type { Dynamics } from './dynamics.ts';
import { FILL_COEFFICIENTS } from './fillCoefficients.ts';
import type { InitialConditions } from './initialConditions.ts';
import type { Layout } from './layout.ts';
import { modeProblem } from './modeProblem.ts';

/** dy/dt = f(t, y), written into dy. */
export type RightHandSide = (t: number, y: Float64Array, dy: Float64Array) => void;

/**
 * The order-parameter equations as dy/dt = f(y) over the flat state of `layout`: the shared coefficients once, then one pass
 * over the modes. f allocates nothing.
 */
export function createRightHandSide(
  ic: InitialConditions,
  layout: Layout,
  { activation, eta, trainSecondLayer }: Dynamics,
): RightHandSide {
  const { K, M } = layout;
  const fields = createFields(K, ic);
  const coefficients = createCoefficients(K, M);
  const fill = FILL_COEFFICIENTS[activation];
  const pass = createModePass(modeProblem(ic, layout, eta));
  return (_t, y, dy) => {
    fillFields(y, layout, fields);
    fill(fields, coefficients);
    for (let k = 0; k < K; k++) dy[k] = trainSecondLayer ? eta * coefficients.dv[k] : 0;
    pass(coefficients, y, dy);
  };
}
