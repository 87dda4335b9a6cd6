export type { Dim, Shape } from './shape.ts';
export type { Graph, GraphNode, Tensor, Tensor64, Tensors } from './graph.ts';
export { trace, type Scope } from './trace.ts';
export type { Value } from './value.ts';
export { countParameters, inputsOf, outputsOf, parametersOf, type Port } from './port.ts';

export { batchNorm, batchNormTraining, type BatchNormOptions } from './ops/batchNorm.ts';
export { add, mul, sub, type Operand } from './ops/binaryOps.ts';
export { concatChannels, padChannels, sliceChannels, splitChannels } from './ops/concatChannels.ts';
export { conv2d } from './ops/conv2d.ts';
export { convTranspose2d } from './ops/convTranspose2d.ts';
export type { ConvGeometry, ConvOptions } from './ops/convGeometry.ts';
export { dense } from './ops/dense.ts';
export { broadcastTo } from './ops/broadcastTo.ts';
export { filterGradient } from './ops/filterGradient.ts';
export { flatten, unflatten } from './ops/flatten.ts';
export { power } from './ops/power.ts';
export { opNames } from './ops/findOp.ts';
export { reluGradient, leakyRelu, relu } from './ops/relu.ts';
export { depthToSpace, spaceToDepth, type DepthOrder } from './ops/spaceToDepth.ts';
export { channelMean, channelSum, mean, sum } from './ops/sum.ts';
export { swapBatchChannels } from './ops/swapBatchChannels.ts';
export { erf, exp, log, neg, sigmoid, sign, softplus, tanh } from './ops/unaryOps.ts';

export { openEngine, type OpenOptions } from './engine/openEngine.ts';
export type { Engine, EngineName, EngineOptions, Session } from './engine/engine.ts';
export type { Exchange } from './engine/exchange.ts';
export { evaluate } from './evaluate.ts';
export { gradient, gradientName } from './gradient.ts';
export { inlineGraph } from './inlineGraph.ts';
export { simplify } from './simplify.ts';
export { fold, type Model } from './fold.ts';
export { bytesHash } from './bytesHash.ts';
export { modelHash } from './modelHash.ts';
export { writeOnnx } from './onnx/writeOnnx.ts';
export { validate } from './validate.ts';
export { fullyConnectedModel } from './fullyConnectedModel.ts';
export { graphGenerator } from './graphGenerator.ts';
export type { NetworkGenerator, NetworkOptions } from './networkGenerator.ts';
export { readOnnx, type OnnxInfo, type OnnxPort } from './onnx/readOnnx.ts';
export { externalDataFiles, embedExternalData } from './onnx/embedExternalData.ts';
export { onnxGenerator, type OnnxGenerator, type OnnxOptions } from './onnxGenerator.ts';
export type { OnnxFacts } from './ownOnnx/onnxFacts.ts';
export { confinedFacts, type Limits } from './confined/confinedFacts.ts';
export { runtimeVersion } from './confined/runtimeVersion.ts';
export type { FixedValue } from './ownOnnx/fixedInput.ts';
export type { OptionSyntax } from './ownOnnx/optionSyntax.ts';

export { adam, adamInto, requireAdamOptions, startAdam, type Adam, type AdamOptions } from './training/adam.ts';
export { adamOn, adamRates, type AdamRates, type AdamValues } from './training/adamOn.ts';
export { allFinite } from './training/allFinite.ts';
export {
  checkpointTensors,
  tensorsWithPrefix,
  readAdamMoments,
  readStep,
  stepTensor,
} from './training/checkpointTensors.ts';
export { dataOrder, type Batch, type DataOrderOptions } from './training/dataOrder.ts';
export { imageBatch } from './training/imageBatch.ts';
export { updateRunningStatistics } from './training/updateRunningStatistics.ts';
export { copyTensors, trainedState, type TrainedNetwork } from './training/trainedNetwork.ts';
