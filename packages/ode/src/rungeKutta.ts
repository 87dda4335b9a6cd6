import { isFirstSameAsLast, type Method } from './tableau.ts';

/** dy/dt = f(t, y), written into dy. */
export type RightHandSide = (t: number, y: Float64Array, dy: Float64Array) => void;

/** A walk along one solution: where it is, the step being tried, and the memory for both. Allocated once by `startWalk`. */
export interface Walk {
  readonly method: Method;
  readonly f: RightHandSide;
  /** The solution at the last accepted step. */
  y: Float64Array;
  /** y at t + h, of the last attempt. */
  yNew: Float64Array;
  /** k_i of the last attempt. */
  readonly k: Float64Array[];
  /** Argument of a stage. */
  readonly stage: Float64Array;
  /** k_0 holds f at y already. */
  slopeKnown: boolean;
  /** Calls of f so far. */
  numEvaluations: number;
}

/** @param y0 start, copied */
export function startWalk(method: Method, f: RightHandSide, y0: Float64Array): Walk {
  const zeros = (): Float64Array => new Float64Array(y0.length);
  return { method, f, y: y0.slice(), yNew: zeros(), k: method.b.map(zeros), stage: zeros(), slopeKnown: false, numEvaluations: 0 };
}

/** f(t, y) at the last accepted step, evaluated if it is not known. */
export function slope(walk: Walk, t: number): Float64Array {
  if (!walk.slopeKnown) evaluate(walk, t, walk.y, walk.k[0]);
  walk.slopeKnown = true;
  return walk.k[0];
}

/** Tries a step of size h from time t: fills k and yNew, leaves y alone. */
export function attemptStep(walk: Walk, t: number, h: number): void {
  const { method: { a, b, c }, y, yNew, k, stage } = walk;
  const last = b.length - 1;
  const reusesLast = isFirstSameAsLast(walk.method);
  slope(walk, t);
  for (let i = 1; i <= last; i++) {
    const at = reusesLast && i === last ? yNew : stage;
    combine(y, h, a[i], k, at);
    evaluate(walk, t + c[i] * h, at, k[i]);
  }
  if (!reusesLast) combine(y, h, b, k, yNew);
}

/** Makes the last attempt the new y. */
export function acceptStep(walk: Walk): void {
  const { y, yNew, k, method } = walk;
  walk.y = yNew;
  walk.yNew = y;
  walk.slopeKnown = isFirstSameAsLast(method);
  if (walk.slopeKnown) [k[0], k[k.length - 1]] = [k[k.length - 1], k[0]];
}

/** Embedded error estimate of the last attempt, for as many leading variables as out has. */
export function estimateError({ method, k }: Walk, h: number, out: Float64Array): void {
  out.fill(0);
  combine(out, h, method.error ?? [], k, out);
}

/** y(t + θh) inside the last attempt, 0 ≤ θ ≤ 1, for as many leading variables as out has. */
export function interpolate({ method, y, k }: Walk, theta: number, h: number, out: Float64Array): void {
  const weights = (method.dense ?? []).map((powers) => powers.reduceRight((sum, p) => (sum + p) * theta, 0));
  combine(y, h, weights, k, out);
}

function evaluate(walk: Walk, t: number, y: Float64Array, out: Float64Array): void {
  walk.f(t, y, out);
  walk.numEvaluations++;
}

/** out_i = y_i + h Σ_j weights_j k_j,i for the entries that out has; terms of weight 0 are skipped, two at a time are added. */
function combine(y: Float64Array, h: number, weights: readonly number[], k: readonly Float64Array[], out: Float64Array): void {
  let base = y;
  let pending = -1;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    if (pending < 0) {
      pending = j;
      continue;
    }
    addTwo(base, h * weights[pending], k[pending], h * weights[j], k[j], out);
    base = out;
    pending = -1;
  }
  if (pending >= 0) addOne(base, h * weights[pending], k[pending], out);
}

/** out = y + a x. */
function addOne(y: Float64Array, a: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = y[i] + a * x[i];
}

/** out = y + a x + b z. */
function addTwo(y: Float64Array, a: number, x: Float64Array, b: number, z: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = y[i] + a * x[i] + b * z[i];
}
