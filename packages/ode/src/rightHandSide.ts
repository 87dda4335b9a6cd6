import type { UnitName } from '@geq/overlaps';
import { createCoefficients, createFields, fillFields, type FillCoefficients } from './coefficients.ts';
import { erfCoefficients } from './erfCoefficients.ts';
import type { InitialConditions } from './initialConditions.ts';
import type { Layout } from './layout.ts';
import { linearCoefficients } from './linearCoefficients.ts';
import { createModePass } from './createModePass.ts';
import { modeProblem } from './modeProblem.ts';
import type { RightHandSide } from './rungeKutta.ts';

/** Units whose Gaussian averages close the equations. */
export type TheoryUnit = Exclude<UnitName, 'relu'>;

export const FILL: Readonly<Record<TheoryUnit, FillCoefficients>> = {
  erf: erfCoefficients,
  linear: linearCoefficients,
};

export interface Dynamics {
  readonly unit: TheoryUnit;
  /** Learning rate η, of both layers. */
  readonly eta: number;
  /** true: the second layer v learns too; false: v stays as it is. */
  readonly both: boolean;
}

/**
 * The order-parameter equations as dy/dt = f(y) over the flat state of `layout`: the shared coefficients once, then one pass
 * over the modes. f allocates nothing.
 */
export function createRightHandSide(
  ic: InitialConditions,
  layout: Layout,
  { unit, eta, both }: Dynamics,
): RightHandSide {
  const { K, M } = layout;
  const fields = createFields(K, M, ic.T, ic.A);
  const coefficients = createCoefficients(K, M);
  const fill = FILL[unit];
  const pass = createModePass(modeProblem(ic, layout, eta));
  return (_t, y, dy) => {
    fillFields(y, layout, fields);
    fill(fields, coefficients);
    for (let k = 0; k < K; k++) dy[k] = both ? eta * coefficients.dv[k] : 0;
    pass(coefficients, y, dy);
  };
}
