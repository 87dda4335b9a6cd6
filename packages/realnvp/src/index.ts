export {
  flowArchitecture,
  flowDim,
  type FlowArchitecture,
  type FlowOptions,
  layouts,
  type Layout,
} from './flowArchitecture.ts';
export { checkerboardMask } from './couplingForward.ts';
export {
  bitsPerDim,
  bytesToImages,
  imagesToLogits,
  logitsToBytes,
  logitsToImages,
  type UniformSource,
} from './imagesToLogits.ts';
export { trainedParameters } from './flowEntries.ts';
export { flowGenerator, type FlowSource } from './flowGenerator.ts';
export { forwardGraph, forwardModel, inverseGraph, inverseModel, type InverseOptions } from './inverseModel.ts';
export { initialFlow } from './initialFlow.ts';
export { openFlow, type OpenFlow } from './openFlow.ts';
export { flowFile, flowPart, flowStateDict, isFlow, readFlow, type Flow, type ReadFlowOptions } from './readFlow.ts';
export { PENALTY, trainingGraph } from './trainingGraph.ts';
export {
  openFlowTraining,
  type FlowStep,
  type FlowTraining,
  type FlowTrainingOptions,
} from './training/openFlowTraining.ts';
export {
  flowCheckpoint,
  initialFlowTraining,
  readFlowCheckpoint,
  startFlowTraining,
  type FlowTrainingState,
} from './training/flowTrainingState.ts';
