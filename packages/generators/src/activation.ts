import { exp } from '@geq/elementary';
import { erf, type Arena } from '@geq/linalg';
import type { GeneratorActivation } from './fullyConnectedSpec.ts';

export interface Activation {
  readonly name: GeneratorActivation;
  /** f(−z) = −f(z): outputs have mean zero. */
  readonly isOdd: boolean;
  readonly f: (z: number) => number;
  /** x_i ← f(x_i) for the first n entries of an array of the arena. */
  readonly apply: (arena: Arena, n: number, x: Float32Array) => void;
}

// Shorter than the tanh of @geq/elementary. Below 1e-4 the series, where 1 − 2/(e^{2z}+1)
// would cancel; both are exact to 1e-12 of the value, far below the float32 that outputs are rounded to.
const tanh = (z: number): number => (Math.abs(z) < 1e-4 ? z - (z * z * z) / 3 : 1 - 2 / (exp(2 * z) + 1));

const pointwise =
  (f: (z: number) => number): Activation['apply'] =>
  (_arena, n, x) => {
    for (let i = 0; i < n; i++) x[i] = f(x[i]);
  };

function odd(name: GeneratorActivation, f: (z: number) => number): Activation {
  return { name, isOdd: true, f, apply: pointwise(f) };
}

const relu = (z: number): number => Math.max(0, z);

// max(0, x) = (x + |x|)/2, exactly: without a branch, whose mispredictions cost as much as a layer's matrix product.
const applyRelu: Activation['apply'] = (_arena, n, x) => {
  for (let i = 0; i < n; i++) x[i] = 0.5 * (x[i] + Math.abs(x[i]));
};

const ACTIVATIONS: Readonly<Record<GeneratorActivation, Activation>> = {
  sign: { ...odd('sign', Math.sign), apply: (arena, n, x) => arena.sign32(n, x) },
  tanh: odd('tanh', tanh),
  erf: odd('erf', (z) => erf(z * Math.SQRT1_2)),
  relu: { name: 'relu', isOdd: false, f: relu, apply: applyRelu },
  linear: { ...odd('linear', (z) => z), apply: () => undefined },
};

/** The activation of that name; names come from a validated spec. */
export function getActivation(name: GeneratorActivation): Activation {
  return ACTIVATIONS[name];
}
