import { add, batchNorm, batchNormTraining, conv2d, mul, power, relu, sum, type Scope, type Value } from '@geq/nn';
import type { Chain, Convolution, Network, Norm } from './network.ts';

export const EPSILON = 1e-5; // of batch norm, PyTorch's default

/** Batch norm with the frozen running statistics, or with those of the batch. */
export type Mode = 'evaluation' | 'training';

/** Mean and biased variance per channel of what went into a batch norm. */
export interface BatchStatistics {
  readonly mean: Value;
  readonly variance: Value;
}

/** Where the layers of a flow get their numbers, and where training leaves the statistics of the batch. */
export interface FlowTracing {
  readonly scope: Scope;
  readonly mode: Mode;
  readonly weightNorm: boolean;
  /** By batch norm (`s1_ckbd.0.coupling.in_bn`); filled in training. */
  readonly statistics: Record<string, BatchStatistics>;
}

/** Weights of a convolution; under weight norm g·v/‖v‖, with the norm over all axes but the output channels. */
export function convolutionWeights(
  { scope: { parameter }, weightNorm }: Pick<FlowTracing, 'scope' | 'weightNorm'>,
  { name, from, to, kernel }: Convolution,
): Value {
  if (!weightNorm) return parameter(`${name}.weight`, [to, from, kernel, kernel]);
  const [g, v] = [
    parameter(`${name}.weight_g`, [to, 1, 1, 1]),
    parameter(`${name}.weight_v`, [to, from, kernel, kernel]),
  ];
  return mul(mul(v, power(sum(mul(v, v), [1, 2, 3]), -0.5)), g);
}

/** The convolution of x (B×from×H×W): B×to×H×W. */
export function applyConvolution(tracing: FlowTracing, x: Value, convolution: Convolution): Value {
  const { name, to, kernel, hasBias } = convolution;
  const bias = hasBias ? { bias: tracing.scope.parameter(`${name}.bias`, [to]) } : {};
  return conv2d(x, convolutionWeights(tracing, convolution), { padding: (kernel - 1) / 2, ...bias });
}

/** Mean and variance that a batch norm keeps for evaluation, one per channel. */
export const runningStatistics = (
  { scope: { parameter } }: Pick<FlowTracing, 'scope'>,
  { name, channels }: Norm,
): BatchStatistics => ({
  mean: parameter(`${name}.running_mean`, [channels]),
  variance: parameter(`${name}.running_var`, [channels]),
});

/** Batch norm of x, and the mean and variance that it used. */
export function applyBatchNorm(tracing: FlowTracing, x: Value, norm: Norm): { y: Value } & BatchStatistics {
  const {
    scope: { parameter },
    mode,
    statistics,
  } = tracing;
  const learned = norm.isAffine
    ? {
        scale: parameter(`${norm.name}.weight`, [norm.channels]),
        offset: parameter(`${norm.name}.bias`, [norm.channels]),
      }
    : {};
  if (mode === 'evaluation') {
    const running = runningStatistics(tracing, norm);
    return { y: batchNorm(x, { ...learned, ...running, epsilon: EPSILON }), ...running };
  }
  const { y, mean, variance } = batchNormTraining(x, { ...learned, epsilon: EPSILON });
  statistics[norm.name] = { mean, variance };
  return { y, mean, variance };
}

function applyChain(tracing: FlowTracing, x: Value, chain: Chain): Value {
  return chain.reduce((y, { convolution, norm }) => {
    const z = applyConvolution(tracing, y, convolution);
    return norm ? relu(applyBatchNorm(tracing, z, norm).y) : z;
  }, x);
}

/** The network of a coupling: B×from×H×W, behind its first ReLU, to B×to×H×W. See `Network`. */
export function applyNetwork(tracing: FlowTracing, input: Value, network: Network): Value {
  if ('chain' in network) return applyChain(tracing, input, network.chain);
  const { stem, blocks, skips, norm, out } = network;
  let x = applyConvolution(tracing, input, stem);
  let total = skips ? applyConvolution(tracing, x, skips[0]) : x;
  blocks.forEach((block, b) => {
    x = add(x, applyChain(tracing, relu(applyBatchNorm(tracing, x, block.norm).y), block.chain));
    total = skips ? add(total, applyConvolution(tracing, x, skips[b + 1])) : x;
  });
  return applyConvolution(tracing, relu(applyBatchNorm(tracing, total, norm).y), out);
}
