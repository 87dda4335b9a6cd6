import { createCoefficients, createFields, fillFields, type Coefficients } from './coefficients.ts';
import type { Modes } from './compressModes.ts';
import { createEigenbasis } from './eigenbasis.ts';
import { createExponentialStages } from './exponentialStages.ts';
import { createExponentialWeights } from './exponentialWeights.ts';
import { sumModes, type Layout } from './layout.ts';
import { createModePass } from './createModePass.ts';
import { modeProblem } from './modeProblem.ts';
import type { Dynamics } from './dynamics.ts';
import { FILL_COEFFICIENTS } from './fillCoefficients.ts';

/** Exponential steps along one solution. States are as `layout` says. */
export interface ExponentialStepper {
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
  /** Writes the state at the last accepted step. */
  readonly copyState: (to: Float64Array) => void;
}

const MOVED = 0.01; // of the largest entry of C

/**
 * Steps of Hochbruck and Ostermann's exponential Runge–Kutta method of stiff order 4. All modes obey one linear equation whose coefficients C, h, G are shared and
 * change slowly: a C of the start of this step, or of a step before from which C has moved by less than a hundredth, is solved exactly, mode by mode in its eigenbasis
 * (rates c_a + c_b of q_ab, c_a of r_a·, times η ρ), and the rest N(y) = dy/dt − L y is interpolated. So no mode, however large its ρ, limits the step by its
 * stability. With w = z/2, z = h L:
 *
 *   U₂ = e^w y + ½h φ₁(w) N₁      U₃ = U₂ + h φ₂(w) (N₂ − N₁)      U₄ = e^z y + h φ₁(z) N₁ + h φ₂(z) (N₂ + N₃ − 2N₁)
 *   U₅ = e^w y + ½h φ₁(w) N₁ + h a₅₂ (N₂ + N₃ − 2N₁) + h a₅₄ (N₄ − N₁)      a₅₂ = ½φ₂(w) − φ₃(z) + ¼φ₂(z) − ½φ₃(w)      a₅₄ = ¼φ₂(w) − a₅₂
 *   y′ = e^z y + h φ₁(z) N₁ + h φ₂(z) (−3N₁ − N₄ + 4N₅) + 4h φ₃(z) (N₁ + N₄ − 2N₅)
 *
 * The error estimate is what y′ changes by when N₄ is replaced by N(y′): h (4φ₃ − φ₂)(z) (N(y′) − N₄), of order 3. v has L = 0. Stiff order counts here: N holds
 * ρ times small changes of C and G, as unbounded as L, and Krogstad's four stages need two to three times as many steps where modes are slaved.
 *
 * @see Hochbruck & Ostermann, SIAM J. Numer. Anal. 43, 1069 (2005)
 */
export function createExponentialStepper(
  modes: Modes,
  { layout, y0 }: { readonly layout: Layout; readonly y0: Float64Array },
  { activation, eta, trainSecondLayer }: Dynamics,
): ExponentialStepper {
  const { K, M, head: headLength, length } = layout;
  const fill = FILL_COEFFICIENTS[activation];
  const fields = createFields(K, modes);
  const basis = createEigenbasis(layout);
  const { rates } = basis;
  const weights = createExponentialWeights(layout, modes.rhos, eta);
  const pass = createModePass(modeProblem(modes, layout, eta));
  const rotated = createCoefficients(K, M);
  const state = (): Float64Array => new Float64Array(length);
  const [y, yNew, u, n1, n2, n3, n4, n5, n6] = Array.from({ length: 9 }, state);
  const stages = createExponentialStages(layout, weights, { y, u, yNew, n: [n1, n2, n3, n4, n5, n6] });
  const [head, headNew, headStage, error] = Array.from({ length: 4 }, () => new Float64Array(headLength));
  const frozen = new Float64Array(K * K); // the C of the linear part
  let now = createCoefficients(K, M); // at head
  let next = createCoefficients(K, M); // at headNew

  /** N(x): what the linear part leaves of the derivative. */
  const remainder = (c: Coefficients, x: Float64Array, out: Float64Array): void => {
    basis.enterCoefficients(c, rotated);
    pass(rotated, x, out);
    for (let k = 0; k < K; k++) out[k] = trainSecondLayer ? eta * c.dv[k] : 0;
  };
  /** N(x) for the modes x of a stage (in the eigenbasis), whose head goes to `at`; `next` has its C, h, G, dv afterwards. */
  const remainderAt = (x: Float64Array, at: Float64Array, out: Float64Array): void => {
    sumModes(x, layout, modes);
    basis.leaveHead(x, at);
    for (let k = 0; k < K; k++) at[k] = x[k];
    fillFields(at, layout, fields);
    fill(fields, next);
    remainder(next, x, out);
  };
  /** Whether C has left the linear part behind: if not, eigenbasis and remainder stay as they are. */
  const hasMoved = (): boolean => {
    let size = 0;
    let change = 0;
    for (let i = 0; i < frozen.length; i++) {
      size = Math.max(size, Math.abs(frozen[i]));
      change = Math.max(change, Math.abs(now.C[i] - frozen[i]));
    }
    return !(change <= MOVED * size);
  };
  /** A linear part of its own for the step from the state x. */
  const begin = (x: Float64Array): void => {
    frozen.set(now.C);
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
    head,
    headNew,
    error,
    slope,
    attempt(h) {
      weights.fill(h, rates);
      stages.second(h);
      remainderAt(u, headStage, n2);
      stages.third(h);
      remainderAt(u, headStage, n3);
      stages.fourth(h);
      remainderAt(u, headStage, n4);
      stages.fifth(h);
      remainderAt(u, headStage, n5);
      stages.last(h);
      remainderAt(yNew, headNew, n6);
      stages.error(h);
      sumModes(u, layout, modes);
      basis.leaveHead(u, error);
      for (let k = 0; k < K; k++) error[k] = u[k];
    },
    accept() {
      head.set(headNew);
      [now, next] = [next, now];
      if (hasMoved()) begin(yNew);
      else {
        y.set(yNew);
        n1.set(n6);
      }
    },
    copyState(to) {
      basis.leaveModes(y, to);
      to.set(head);
    },
  };
}
