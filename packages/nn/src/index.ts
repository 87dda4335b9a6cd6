export type { Dim, Graph, GraphNode, Shape, Tensor, Tensor64, Tensors } from './graph.ts';
export { trace, type Scope } from './trace.ts';
export type { Value } from './tape.ts';
export { countParameters, inputsOf, outputsOf, parametersOf, type Port } from './tensors.ts';

export { batchNorm, batchNormTraining, type BatchNormOptions } from './ops/batchNorm.ts';
export { add, mul, sub, type Operand } from './ops/binary.ts';
export { concatChannels, padChannels, sliceChannels, splitChannels } from './ops/channels.ts';
export { conv2d } from './ops/conv2d.ts';
export { convTranspose2d } from './ops/convTranspose2d.ts';
export type { WalkOptions } from './ops/convolution.ts';
export { dense } from './ops/dense.ts';
export { expandLike } from './ops/expandLike.ts';
export { flatten, unflatten } from './ops/flatten.ts';
export { power } from './ops/power.ts';
export { opNames } from './ops/registry.ts';
export { gate, leakyRelu, relu } from './ops/relu.ts';
export { depthToSpace, spaceToDepth, type DepthOrder } from './ops/spaceToDepth.ts';
export { channelMean, channelSum, mean, sum } from './ops/sum.ts';
export { swapBatchChannels } from './ops/swapBatchChannels.ts';
export { exp, log, neg, sigmoid, sign, softplus, tanh } from './ops/unary.ts';

export { evaluate } from './evaluate.ts';
export { gradient, gradientName } from './gradient.ts';
export { simplify } from './simplify.ts';
