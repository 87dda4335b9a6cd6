import { createCoefficients, createFields, fillFields, type Coefficients } from './coefficients.ts';
import type { Modes } from './compressModes.ts';
import { createEigenbasis } from './eigenbasis.ts';
import { createStages } from './exponentialStages.ts';
import { createExponentialWeights } from './exponentialWeights.ts';
import { sumModes, type Layout } from './layout.ts';
import { createModePass, modeProblem } from './modePass.ts';
import { FILL, type Dynamics } from './rightHandSide.ts';

/** A walk with exponential steps. States are as `layout` says. */
export interface ExponentialWalk {
  /** v, Q, R at the last accepted step. */
  readonly head: Float64Array;
  /** v, Q, R at the end of the last attempt. */
  readonly headNew: Float64Array;
  /** Estimated error of headNew. */
  readonly error: Float64Array;
  /** dv/dt, dQ/dt, dR/dt at the start. */
  readonly slope: Float64Array;
  /** Tries a step of size h. */
  readonly attempt: (h: number) => void;
  /** Makes the last attempt the new state. */
  readonly accept: () => void;
}

/**
 * Steps of Krogstad's exponential Runge–Kutta method of order 4. All modes obey one linear equation whose coefficients C, h, G are shared and change slowly:
 * what C was at the start of a step is solved exactly, mode by mode in its eigenbasis (rates c_a + c_b of q_ab, c_a of r_a·, times η ρ), and the rest
 * N(y) = dy/dt − L y is interpolated. So no mode, however large its ρ, limits the step by its stability. With w = z/2, z = h L:
 *
 *   U₂ = e^w y + ½h φ₁(w) N₁      U₃ = U₂ + h φ₂(w) (N₂ − N₁)      U₄ = e^z y + h φ₁(z) N₁ + 2h φ₂(z) (N₃ − N₁)
 *   y′ = e^z y + h φ₁(z) N₁ + h φ₂(z) (−3N₁ + 2N₂ + 2N₃ − N₄) + 4h φ₃(z) (N₁ − N₂ − N₃ + N₄)
 *
 * The error estimate is what y′ changes by when N₄ is replaced by N(y′): h (4φ₃ − φ₂)(z) (N(y′) − N₄), of order 3. v has L = 0, where the method is the classical one.
 *
 * @see Krogstad, J. Comput. Phys. 203, 72 (2005)
 */
export function createExponentialWalk(modes: Modes, layout: Layout, y0: Float64Array, { unit, eta, both }: Dynamics): ExponentialWalk {
  const { K, M, head: headLength, length } = layout;
  const fill = FILL[unit];
  const fields = createFields(K, M, modes.T, modes.A);
  const basis = createEigenbasis(layout);
  const { rates } = basis;
  const weights = createExponentialWeights(layout, modes.rhos, eta);
  const pass = createModePass(modeProblem(modes, layout, eta));
  const rotated = createCoefficients(K, M);
  const state = (): Float64Array => new Float64Array(length);
  const [y, yNew, u, n1, n2, n3, n4, n5] = Array.from({ length: 8 }, state);
  const stages = createStages(layout, weights, { y, u, yNew, n: [n1, n2, n3, n4, n5] });
  const [head, headNew, headStage, error] = Array.from({ length: 4 }, () => new Float64Array(headLength));
  let now = createCoefficients(K, M); // at head
  let next = createCoefficients(K, M); // at headNew

  /** N(x): what C at the start of the step leaves of the derivative. */
  const remainder = (c: Coefficients, x: Float64Array, out: Float64Array): void => {
    basis.enterCoefficients(c, rotated);
    pass(rotated, x, out);
    for (let k = 0; k < K; k++) out[k] = both ? eta * c.dv[k] : 0;
  };
  /** N(x) for the modes x of a stage (in the eigenbasis), whose head goes to `at`; `next` has its C, h, G, dv afterwards. */
  const remainderAt = (x: Float64Array, at: Float64Array, out: Float64Array): void => {
    sumModes(x, layout, modes.rhos, modes.delta);
    basis.leaveHead(x, at);
    for (let k = 0; k < K; k++) at[k] = x[k];
    fillFields(at, layout, fields);
    fill(fields, next);
    remainder(next, x, out);
  };
  /** Freezes C at the start of a step from the state x. */
  const begin = (x: Float64Array): void => {
    basis.adopt(now.C, x, y);
    for (let k = 0; k < K; k++) y[k] = head[k];
    remainder(now, y, n1);
  };

  head.set(y0.subarray(0, headLength));
  fillFields(head, layout, fields);
  fill(fields, now);
  const slope = new Float64Array(headLength);
  basis.adopt(new Float64Array(K * K), y0, y); // no linear part yet: the remainder is the whole derivative
  remainder(now, y, n1);
  slope.set(n1.subarray(0, headLength));
  begin(y0);
  return {
    head, headNew, error, slope,
    attempt(h) {
      weights.fill(h, rates);
      stages.second(h);
      remainderAt(u, headStage, n2);
      stages.third(h);
      remainderAt(u, headStage, n3);
      stages.fourth(h);
      remainderAt(u, headStage, n4);
      stages.last(h);
      remainderAt(yNew, headNew, n5);
      stages.error(h);
      sumModes(u, layout, modes.rhos, modes.delta);
      basis.leaveHead(u, error);
      for (let k = 0; k < K; k++) error[k] = u[k];
    },
    accept() {
      head.set(headNew);
      [now, next] = [next, now];
      begin(yNew);
    },
  };
}
