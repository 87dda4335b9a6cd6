export { canonicalJson, contentHash, type Json } from './canonicalJson.ts';
export { covariances, type CovarianceApproximation, type Covariances } from './covariances.ts';
export { createFullyConnected } from './createFullyConnected.ts';
export { gaussianGenerator, type JointMoments } from './gaussianGenerator.ts';
export type { Generator } from './generator.ts';
export { sizesFor, type RunBlock } from './createBlockRunner.ts';
export { parallelGenerator, type ParallelGenerator, type ParallelParts } from './parallelGenerator.ts';
export {
  fullyConnectedSpecSchema,
  randSpec,
  specHash,
  specName,
  type GeneratorActivation,
  type FullyConnectedSpec,
} from './fullyConnectedSpec.ts';
export { fullyConnectedWeights } from './fullyConnectedWeights.ts';
