export { canonicalJson, contentHash, type Json } from './canonicalJson.ts';
export { covariances, type CovarianceLevel, type Covariances } from './covariances.ts';
export { createFullyConnected } from './fullyConnected.ts';
export { gaussianGenerator, type JointMoments } from './gaussianGenerator.ts';
export type { Generator } from './generator.ts';
export { sizesFor, type RunBlock } from './blockRunner.ts';
export { laneGenerator, type LaneGenerator, type LaneParts } from './laneGenerator.ts';
export { generatorSpecSchema, randSpec, specHash, specName, type ActivationName, type GeneratorSpec } from './spec.ts';
export { fullyConnectedWeights } from './weights.ts';
