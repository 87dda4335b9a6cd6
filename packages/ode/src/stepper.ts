import type { Method } from './methods.ts';

/** dy/dt = f(t, y), written into dy. */
export type RightHandSide = (t: number, y: Float64Array, dy: Float64Array) => void;

/**
 * One explicit Runge–Kutta method walking along one solution. `attempt` tries a step and leaves y alone; `accept` makes the
 * attempt the new y. All arrays are allocated by `createStepper`.
 */
export interface Stepper {
  /** The solution at the last accepted step. */
  readonly y: () => Float64Array;
  /** The last attempt, y at t + h. */
  readonly yNew: () => Float64Array;
  /** f at the last accepted step, computed when it is not known yet. */
  readonly slope: (t: number) => Float64Array;
  readonly attempt: (t: number, h: number) => void;
  /** The first out.length entries of the embedded error of the last attempt. */
  readonly error: (h: number, out: Float64Array) => void;
  /** The first out.length entries of y(t + θh) inside the last attempt, 0 ≤ θ ≤ 1. */
  readonly interpolate: (theta: number, h: number, out: Float64Array) => void;
  readonly accept: () => void;
  /** Calls of f so far. */
  readonly evaluations: () => number;
}

/** @param y0 start, copied */
export function createStepper(method: Method, f: RightHandSide, y0: Float64Array): Stepper {
  const { a, b, c, error: errorWeights = [], dense = [] } = method;
  const numStages = b.length;
  // First same as last: the last stage is f at the new y, hence the first stage of the next step.
  const reusesLast = c[numStages - 1] === 1 && b[numStages - 1] === 0 && numStages > 1 && a[numStages - 1].every((x, j) => x === b[j]);
  let y = y0.slice();
  let yNew = new Float64Array(y0.length);
  const stage = new Float64Array(y0.length);
  const k = Array.from({ length: numStages }, () => new Float64Array(y0.length));
  let slopeKnown = false;
  let evaluations = 0;

  const evaluate = (t: number, at: Float64Array, out: Float64Array): void => {
    f(t, at, out);
    evaluations++;
  };
  const slope = (t: number): Float64Array => {
    if (!slopeKnown) evaluate(t, y, k[0]);
    slopeKnown = true;
    return k[0];
  };

  return {
    y: () => y,
    yNew: () => yNew,
    slope,
    attempt(t, h) {
      slope(t);
      for (let i = 1; i < numStages; i++) {
        const at = reusesLast && i === numStages - 1 ? yNew : stage;
        combine(y, h, a[i], k, at);
        evaluate(t + c[i] * h, at, k[i]);
      }
      if (!reusesLast) combine(y, h, b, k, yNew);
    },
    error(h, out) {
      out.fill(0);
      combine(out, h, errorWeights, k, out);
    },
    interpolate(theta, h, out) {
      const weights = dense.map((powers) => powers.reduceRight((sum, p) => (sum + p) * theta, 0));
      combine(y, h, weights, k, out);
    },
    accept() {
      [y, yNew] = [yNew, y];
      slopeKnown = reusesLast;
      if (reusesLast) [k[0], k[numStages - 1]] = [k[numStages - 1], k[0]];
    },
    evaluations: () => evaluations,
  };
}

/** out_i = y_i + h Σ_j weights_j k_j,i for the entries that out has; terms of weight 0 are skipped, two at a time are added. */
function combine(y: Float64Array, h: number, weights: readonly number[], k: readonly Float64Array[], out: Float64Array): void {
  const length = out.length;
  let base = y;
  let pending = -1;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    if (pending < 0) {
      pending = j;
      continue;
    }
    addTwo(length, base, h * weights[pending], k[pending], h * weights[j], k[j], out);
    base = out;
    pending = -1;
  }
  if (pending >= 0) addOne(length, base, h * weights[pending], k[pending], out);
}

function addOne(length: number, y: Float64Array, a: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < length; i++) out[i] = y[i] + a * x[i];
}

function addTwo(length: number, y: Float64Array, a: number, x: Float64Array, b: number, z: Float64Array, out: Float64Array): void {
  for (let i = 0; i < length; i++) out[i] = y[i] + a * x[i] + b * z[i];
}
