export {
  flowArchitecture,
  flowDim,
  type FlowArchitecture,
  type FlowOptions,
  layouts,
  type Layout,
} from './architecture.ts';
export { checkerboardMask } from './coupling.ts';
export { bitsPerDim, bytesToImages, imagesToLogits, logitsToBytes, logitsToImages, type Uniform } from './dataPass.ts';
export { trainedParameters } from './entries.ts';
export { flowGenerator, type FlowSource } from './flowGenerator.ts';
export { forwardGraph, forwardModel, inverseGraph, inverseModel, type InverseOptions } from './graphs.ts';
export { initialFlow } from './initial.ts';
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
} from './training/trainingState.ts';
