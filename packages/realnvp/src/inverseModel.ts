import type { StateTensors } from '@geq/formats';
import { mul, trace, type Graph, type Model, type Value } from '@geq/nn';
import type { FlowArchitecture } from './flowArchitecture.ts';
import { flowForward, flowInverse } from './flowForward.ts';
import type { FlowTracing } from './applyNetwork.ts';
import type { Flow } from './readFlow.ts';

/** Standard deviation of the latents; see `inverseGraph`. */
export interface InverseOptions {
  /** z is multiplied by this before g: below 1, samples nearer to the modes, as users of flows expect. Default: 1. */
  readonly temperature?: number;
}

export const evaluationTracing = (architecture: FlowArchitecture, scope: FlowTracing['scope']): FlowTracing => ({
  scope,
  mode: 'evaluation',
  weightNorm: architecture.weightNorm,
  statistics: {},
});
export const imageShape = ({ channels, imageSize }: FlowArchitecture): readonly ['B', number, number, number] => [
  'B',
  channels,
  imageSize,
  imageSize,
];

/** f in evaluation mode: images `x` in logit space (B×C×H×W) to `z` (B×C×H×W) and `logJacobian` (B×1×1×1). Parameters have PyTorch's names. */
export const forwardGraph = (architecture: FlowArchitecture): Graph =>
  trace((scope) => ({
    ...flowForward(evaluationTracing(architecture, scope), scope.input('x', imageShape(architecture)), architecture),
  }));

/**
 * g in evaluation mode, the inverse of f: latents `z` (B×C×H×W) to images `x` in logit space.
 *
 * @throws RangeError unless the temperature is finite and positive
 */
export function inverseGraph(architecture: FlowArchitecture, { temperature = 1 }: InverseOptions = {}): Graph {
  if (!(temperature > 0 && temperature < Infinity))
    throw new RangeError(`inverseGraph: expected a finite temperature > 0, got ${String(temperature)}`);
  const heated = (z: Value): Value => (temperature === 1 ? z : mul(z, temperature));
  return trace((scope) => ({
    x: flowInverse(
      evaluationTracing(architecture, scope),
      heated(scope.input('z', imageShape(architecture))),
      architecture,
    ),
  }));
}

/** The numbers of a flow that graphs take: all but the counts of batches. */
export const stateParameters = (state: StateTensors): Model['parameters'] =>
  Object.fromEntries(
    Object.entries(state).flatMap(([key, tensor]) =>
      tensor.dtype === 'F32' ? [[key, { shape: tensor.shape, data: tensor.data }]] : [],
    ),
  );

/** f as a model of `@geq/nn`, for `writeOnnx`, `fold`, `evaluate`, engines. */
export const forwardModel = ({ architecture, state }: Flow): Model => ({
  graph: forwardGraph(architecture),
  parameters: stateParameters(state),
});

/** g as a model of `@geq/nn`. */
export const inverseModel = ({ architecture, state }: Flow, options: InverseOptions = {}): Model => ({
  graph: inverseGraph(architecture, options),
  parameters: stateParameters(state),
});
