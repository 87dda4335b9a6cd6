import { FormatError, type NamedTensors, type ParseOptions } from '@geq/formats';
import {
  checkpointTensors,
  tensorsWithPrefix,
  readAdamMoments,
  readStep,
  startAdam,
  stepTensor,
  type Tensors,
} from '@geq/nn';
import type { FlowArchitecture } from '../flowArchitecture.ts';
import { trainedParameters } from '../flowEntries.ts';
import { stateParameters } from '../inverseModel.ts';
import { initialFlow } from '../initialFlow.ts';
import { flowFile, readFlow, type Flow } from '../readFlow.ts';

/** Where the training of a flow stands, as plain data. */
export interface FlowTrainingState {
  /** Steps so far. */
  readonly step: number;
  readonly flow: Flow;
  /** Adam's running mean of gradients, by the names of the learned tensors. */
  readonly first: Tensors;
  /** Running mean of squared gradients. */
  readonly second: Tensors;
}

function learnedTensors({ architecture, state }: Flow): Tensors {
  const tensors = stateParameters(state);
  return Object.fromEntries(trainedParameters(architecture).map((name) => [name, tensors[name]]));
}

/** Training that goes on from a flow (`readFlow`), with Adam's moments at zero. */
export function startFlowTraining(flow: Flow): FlowTrainingState {
  const { step, first, second } = startAdam(learnedTensors(flow));
  return { step, flow, first, second };
}

/** Training from the start, with the weights of `initialFlow`. */
export const initialFlowTraining = (
  architecture: FlowArchitecture,
  { seed }: { readonly seed: number },
): FlowTrainingState => startFlowTraining(initialFlow(architecture, { seed }));

/**
 * A checkpoint for `writeSafetensors` of `@geq/formats`: `flow.…` as PyTorch names it, Adam's moments as `first.flow.…`,
 * `second.flow.…`, `step`, and the hyperparameters as metadata. Training that goes on from it continues bit for bit.
 */
export const flowCheckpoint = (
  { step, flow, first, second }: FlowTrainingState,
  metadata: Readonly<Record<string, string>> = {},
): NamedTensors => ({
  tensors: { step: stepTensor(step), ...checkpointTensors('flow', { state: flow.state, first, second }) },
  metadata: { ...flowFile(flow).metadata, ...metadata },
});

/**
 * The state that a checkpoint holds.
 *
 * @throws FormatError that names key, expectation and finding for whatever is no checkpoint of `flowCheckpoint`
 */
export function readFlowCheckpoint(
  { tensors, metadata }: NamedTensors,
  { source = 'readFlowCheckpoint' }: ParseOptions = {},
): FlowTrainingState {
  for (const key of Object.keys(tensors)) {
    if (key !== 'step' && !/^(first\.|second\.)?flow\./.test(key))
      throw new FormatError(
        source,
        `expected names such as first.flow.s1_ckbd.0.coupling.scale of a flow in training, got ${JSON.stringify(key.slice(0, 80))}`,
      );
  }
  const flow = readFlow({ tensors: tensorsWithPrefix(tensors, 'flow.'), metadata }, { source });
  return {
    step: readStep(tensors, { source }),
    flow,
    ...readAdamMoments(tensors, 'flow', { learned: learnedTensors(flow), source }),
  };
}
