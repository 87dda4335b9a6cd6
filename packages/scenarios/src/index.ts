export * as bounds from './check/bounds.ts';
export {
  depth as depthSchema,
  normEps as normEpsSchema,
  outputRows as imageSizeSchema,
  pieceCount as pieceCountSchema,
  sampleCount as sampleCountSchema,
} from './check/bounds.ts';
export {
  type EngineName,
  ENGINES,
  type OpenOptions,
  type ImageShape,
  type RunningGenerator,
} from './kinds/generatorKind.ts';
export {
  createGenerator,
  describeGenerator,
  generatorHash,
  generatorImage,
  generatorLatentShape,
  generatorModel,
  generatorName,
  generatorShape,
  momentsMadeOf,
  numWeights,
  possibleMoments,
} from './kinds/createGenerator.ts';
export { threadOptions } from './kinds/readNetworkFile.ts';
export type { NetworkOptions } from './kinds/networkOptions.ts';
export { drawnLatents, givenLatents, type LatentSource, type SampleBlock, sampleBlocks } from './kinds/sampleBlocks.ts';
export { AUTHORS_COMMIT, AUTHORS_URL, type AuthorsModel, authorsModels, DEFAULT_PULL } from './models/authorsModels.ts';
export { blobId, blobIdOfFile } from './models/blobId.ts';
export { findAuthorsFile, listModels, type ModelFile, type ModelState } from './models/listModels.ts';
export { type Pulled, pullModel, type PullOptions } from './models/pullModel.ts';
export { generatorOfMoments } from './moments/generatorOfMoments.ts';
export { isMeasuredMoments } from './moments/momentName.ts';
export { type MomentsConfig, momentsConfigSchema } from './moments/momentsConfig.ts';
export {
  MOMENTS_FILES,
  momentsFiles,
  readMomentsFolder,
  type SampledMoments,
  writeMomentsFolder,
} from './moments/readMomentsFolder.ts';
export {
  COVARIANCE_APPROXIMATIONS,
  isMeasured,
  MOMENTS_KINDS,
  type ClosedFormKind,
  type MomentsKind,
} from './moments/momentsKind.ts';
export {
  knownMoments,
  type KnownMoments,
  type MomentsSource,
  momentsSourceOf,
  requireMoments,
} from './moments/momentsSource.ts';
export { type MomentsInFiles, readMoments } from './moments/readMoments.ts';
export { blockRanges, countBlocks } from './moments/storedMoments.ts';
export { recognise, type Recognised, sampleFile } from './recognise/recognise.ts';
export { findGenerator, locateNetwork } from './scenario/findGenerator.ts';
export { generatorOf } from './scenario/generatorOf.ts';
export { scenario, scenarioNames } from './scenario/scenario.ts';
export type { FoundGenerator, GeneratorOptions, Scale, ScaleName, Scenario } from './scenario/scenarioContract.ts';
export type { GeneratorSpec, FixedInputs } from './spec/generatorSpec.ts';
export { generatorFields, hasItsGeneratorsShape, SHAPE_MESSAGE } from './spec/generatorFields.ts';
export { networkOf, type NetworkSetup, networkSetup } from './spec/networkSetup.ts';
export { networkFileOf, trainedGeneratorFile } from './spec/trainedGeneratorFile.ts';
export { openWeights, type Weights } from './weights/openWeights.ts';
