import { log } from '@geq/elementary';
import { add, mean, mul, sub, sum, trace, type Graph, type Value } from '@geq/nn';
import { flowDim, type FlowArchitecture } from './flowArchitecture.ts';
import { penalizedParameters } from './flowEntries.ts';
import { flowForward } from './flowForward.ts';
import { imageShape } from './inverseModel.ts';
import type { BatchStatistics } from './applyNetwork.ts';

/** Weight of Σ(g² + scale²) in the loss: the port's. */
export const PENALTY = 5e-5;

export interface TrainingGraphOptions {
  /** Weight of Σ(g² + scale²). Default: 5e-5. */
  readonly penalty?: number;
  /** Under weight norm: whether the graph takes the weights g·v/‖v‖ as parameters, `<name>.weight`, and makes none from v. Default: false. */
  readonly takesWeights?: boolean;
}

/**
 * The loss of a batch in training mode, where every batch norm takes the statistics of the batch; those of the couplings
 * enter log|J| too, and gradients flow through them. `x` is B×C×H×W in logit space.
 *
 *   loss = −⟨log p(x)⟩ + penalty · Σ(g² + scale²),   log p(x) = Σ log N(z; 0, 1) + log|∂z/∂x|   (nats; mean over the batch)
 *
 * Outputs `loss`, `logProb` (the mean), `penalty` (the sum, without its weight), and for every batch norm that takes part
 * `<norm>.mean` and `<norm>.variance` (biased) of the batch. `gradient(graph, 'loss', trainedParameters(architecture))` of
 * `@geq/nn` gives the gradients of all learned parameters.
 *
 * @throws RangeError unless the penalty is finite and ≥ 0
 */
export function trainingGraph(
  architecture: FlowArchitecture,
  { penalty = PENALTY, takesWeights = false }: TrainingGraphOptions = {},
): Graph {
  if (!(penalty >= 0 && penalty < Infinity))
    throw new RangeError(`trainingGraph: expected a finite penalty ≥ 0, got ${String(penalty)}`);
  const N = flowDim(architecture);
  return trace((scope) => {
    const statistics: Record<string, BatchStatistics> = {};
    const { z, logJacobian } = flowForward(
      { scope, mode: 'training', weightNorm: architecture.weightNorm && !takesWeights, statistics },
      scope.input('x', imageShape(architecture)),
      architecture,
    );
    const logGaussian = mul(add(mul(mean(mul(z, z)), -0.5), -0.5 * log(2 * Math.PI)), N);
    const logProb = add(logGaussian, mean(logJacobian));
    const squares = penalizedParameters(architecture).map(({ key, shape }) => {
      const scale = scope.parameter(key, shape);
      return sum(mul(scale, scale));
    });
    const total = squares.reduce((a: Value, b) => add(a, b), scope.constant(0));
    return {
      loss: sub(mul(total, penalty), logProb),
      logProb,
      penalty: total,
      ...Object.fromEntries(
        Object.entries(statistics).flatMap(([norm, { mean: average, variance }]) => [
          [`${norm}.mean`, average],
          [`${norm}.variance`, variance],
        ]),
      ),
    };
  });
}
