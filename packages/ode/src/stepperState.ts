import { createArena, type Kernels } from '@geq/linalg';
import { isFirstSameAsLast, type Method } from './method.ts';
import type { RightHandSide } from './rightHandSide.ts';

/** The state of an explicit stepper: the solution so far, the step being tried, and the memory for both, one arena of `startStepper`. */
export interface StepperState {
  readonly method: Method;
  readonly f: RightHandSide;
  /** Of the arena that the arrays lie in. */
  readonly kernels: Kernels;
  /** The last stage of a step is the first of the next. */
  readonly reusesLast: boolean;
  /** The solution at the last accepted step. */
  y: Float64Array;
  /** y at t + h, of the last attempt. */
  yNew: Float64Array;
  /** k_i of the last attempt, one after the other in `slopes`. */
  readonly k: readonly Float64Array[];
  readonly slopes: Float64Array;
  /** h a_i1 … h a_i,i−1 of the stage at work. */
  readonly factors: Float64Array;
  /** Argument of a stage. */
  readonly stage: Float64Array;
  /** k_0 holds f at y already. */
  slopeKnown: boolean;
  /** Calls of f so far. */
  numEvaluations: number;
}

const WORTH_SIMD = 200; // variables: below this a call costs more than it saves

/** A stepper at y0, which is copied. */
export function startStepper(method: Method, f: RightHandSide, y0: Float64Array): StepperState {
  const { length } = y0;
  const arena = createArena(
    8 * (length * (method.b.length + 3) + method.b.length),
    length < WORTH_SIMD ? { backend: 'plain' } : {},
  );
  const zeros = (): Float64Array => arena.float64(length);
  const slopes = arena.float64(length * method.b.length);
  const stepper = {
    method,
    f,
    kernels: arena,
    reusesLast: isFirstSameAsLast(method),
    y: zeros(),
    yNew: zeros(),
    stage: zeros(),
    slopes,
    k: method.b.map((_, i) => slopes.subarray(i * length, (i + 1) * length)),
    factors: arena.float64(method.b.length),
    slopeKnown: false,
    numEvaluations: 0,
  };
  stepper.y.set(y0);
  return stepper;
}

/** f(t, y) at the last accepted step, evaluated if it is not known. */
export function slope(stepper: StepperState, t: number): Float64Array {
  if (!stepper.slopeKnown) evaluate(stepper, t, stepper.y, stepper.k[0]);
  stepper.slopeKnown = true;
  return stepper.k[0];
}

/** Tries a step of size h from time t: fills k and yNew, leaves y alone. */
export function attemptStep(stepper: StepperState, t: number, h: number): void {
  const {
    method: { a, b, c },
    reusesLast,
    yNew,
    k,
    stage,
  } = stepper;
  const last = b.length - 1;
  slope(stepper, t);
  for (let i = 1; i <= last; i++) {
    const at = reusesLast && i === last ? yNew : stage;
    combine(stepper, h, a[i], at);
    evaluate(stepper, t + c[i] * h, at, k[i]);
  }
  if (!reusesLast) combine(stepper, h, b, yNew);
}

/** Makes the last attempt the new y. */
export function acceptStep(stepper: StepperState): void {
  const { y, yNew, k, reusesLast } = stepper;
  stepper.y = yNew;
  stepper.yNew = y;
  stepper.slopeKnown = reusesLast;
  if (stepper.slopeKnown) k[0].set(k[k.length - 1]);
}

/** Embedded error estimate of the last attempt, for as many leading variables as out has. */
export function estimateError({ method, k }: StepperState, h: number, out: Float64Array): void {
  out.fill(0);
  addLeading(h, method.error ?? [], k, out);
}

/** y(t + θh) inside the last attempt, 0 ≤ θ ≤ 1, for as many leading variables as out has. */
export function interpolate(
  { method, y, k }: StepperState,
  { theta, h }: { readonly theta: number; readonly h: number },
  out: Float64Array,
): void {
  const weights = (method.dense ?? []).map((powers) => powers.reduceRight((sum, p) => (sum + p) * theta, 0));
  out.set(y.subarray(0, out.length));
  addLeading(h, weights, k, out);
}

function evaluate(stepper: StepperState, t: number, y: Float64Array, out: Float64Array): void {
  stepper.f(t, y, out);
  stepper.numEvaluations++;
}

/** out = y + h Σ_j weights_j k_j. */
function combine(
  { kernels, y, slopes, factors }: StepperState,
  h: number,
  weights: readonly number[],
  out: Float64Array,
): void {
  for (let j = 0; j < weights.length; j++) factors[j] = h * weights[j];
  out.set(y);
  kernels.gemvT64(weights.length, y.length, slopes, factors, out);
}

/** out_i += h Σ_j weights_j k_j,i for the few leading entries that out has. */
function addLeading(h: number, weights: readonly number[], k: readonly Float64Array[], out: Float64Array): void {
  for (let j = 0; j < weights.length; j++) for (let i = 0; i < out.length; i++) out[i] += h * weights[j] * k[j][i];
}
