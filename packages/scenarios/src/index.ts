export * as bounds from './check/bounds.ts';
export {
  depth as depthSchema,
  normEps as normEpsSchema,
  outputRows as imageSizeSchema,
  pieceCount as pieceCountSchema,
  sampleCount as sampleCountSchema,
} from './check/bounds.ts';
export { type EngineName, ENGINES, type GeneratorPlace, type ImageShape, type RunningGenerator } from './kinds/kind.ts';
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
} from './kinds/kinds.ts';
export { lanes } from './kinds/networkFile.ts';
export type { NetworkOptions } from './kinds/networkOptions.ts';
export { drawnLatents, givenLatents, type LatentSource, type SampleBlock, sampleBlocks } from './kinds/samples.ts';
export { AUTHORS_COMMIT, AUTHORS_URL, type AuthorsModel, authorsModels, DEFAULT_PULL } from './models/authorsModels.ts';
export { blobId, blobIdOfFile } from './models/blobId.ts';
export { findAuthorsFile, listModels, type ModelFile, type ModelState } from './models/modelFiles.ts';
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
} from './moments/momentsFolder.ts';
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
export type { AnySpec, FixedInputs } from './spec/anySpec.ts';
export { generatorFields, hasItsGeneratorsShape, SHAPE_MESSAGE } from './spec/generatorFields.ts';
export { networkOf, type NetworkSetup, networkSetup } from './spec/networkSetup.ts';
export { networkFileOf, trainedGeneratorFile } from './spec/trainedGenerator.ts';
export { openWeights, type Weights } from './weights/readWeights.ts';
