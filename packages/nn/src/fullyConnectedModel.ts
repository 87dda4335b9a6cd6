import { fullyConnectedWeights, type GeneratorActivation, type FullyConnectedSpec } from '@geq/generators';
import type { Model } from './fold.ts';
import { mul } from './ops/binaryOps.ts';
import { dense } from './ops/dense.ts';
import { relu } from './ops/relu.ts';
import { erf, sign, tanh } from './ops/unaryOps.ts';
import type { Value } from './value.ts';
import { trace } from './trace.ts';

const activations: Readonly<Record<GeneratorActivation, (u: Value) => Value>> = {
  sign,
  tanh,
  relu,
  erf: (u) => erf(mul(u, Math.SQRT1_2)),
  linear: (u) => u,
};

/**
 * The random fully connected generator of a spec as a graph, with the very weights of `createFullyConnected`:
 *
 *   x⁰ = z,   x^l = f(F^l x^{l−1}),   f = sign, tanh, erf(u/√2), relu or linear
 *
 * Input `z` (B×D), output `x` (B×N), parameters `F1` … `FL`, the l-th of them widths[l]×widths[l − 1]. Engines add up in other
 * orders than `createFullyConnected`: outputs differ by float32 rounding, and sign flips where it leaves u on the other side of zero.
 *
 * @throws RangeError for an invalid spec
 */
export function fullyConnectedModel(spec: FullyConnectedSpec): Model {
  const weights = fullyConnectedWeights(spec);
  const activation = activations[spec.activation];
  const graph = trace(({ input, parameter }) => ({
    x: weights.reduce(
      (x, { rows, cols }, l) => activation(dense(x, parameter(`F${l + 1}`, [rows, cols]))),
      input('z', ['B', spec.widths[0]]),
    ),
  }));
  return {
    graph,
    parameters: Object.fromEntries(
      weights.map(({ rows, cols, data }, l) => [`F${l + 1}`, { shape: [rows, cols], data: Float32Array.from(data) }]),
    ),
  };
}
