export { writeFileAtomic } from './atomicFile.ts';
export { openPieces, type PieceFile, readBounded } from './boundedFile.ts';
export {
  depth as depthSchema,
  normEps as normEpsSchema,
  outputRows as imageSizeSchema,
  pieceCount as pieceCountSchema,
  sampleCount as sampleCountSchema,
} from './bounds.ts';
export { writeClosedForm } from './closedFormMoments.ts';
export { cacheFolder, type CacheKind } from './cacheFolder.ts';
export { cachedMoments, type CachedMoments } from './cachedMoments.ts';
export { readSlurmFile, slurmPaths, type SlurmFile } from './cluster/slurmFile.ts';
export type { SlurmPlan, SlurmWishes } from './cluster/slurmScripts.ts';
export { slurmStatus, type PartStatus, type SlurmStatus } from './cluster/slurmStatus.ts';
export { retrySlurm, submitSlurm, type Submitted } from './cluster/slurmSubmit.ts';
export { closedFormRuns } from './closedFormRuns.ts';
export { compareCopies, copiesTable, type CopiesComparison } from './copies/compareCopies.ts';
export { onlineConfig, onlineConfigSchema, optionsOf, type OnlineConfig, type OnlineOptions } from './config.ts';
export { firstDifference } from './difference.ts';
export { estimateMoments, momentsToExtend, type MomentsOutcome } from './estimateMoments.ts';
export { runExperiment, type ExperimentOptions, type ExperimentResult } from './experiment.ts';
export { experimentConfigSchema, type ExperimentConfig } from './experimentConfig.ts';
export { experimentFigure } from './experimentFigure.ts';
export { experimentOf } from './experimentOptions.ts';
export { loadExperiment, type ExperimentOutcome } from './experimentOutcome.ts';
export { requireCurves } from './requireCurves.ts';
export { endingInWords, type Ending, type StepSettings } from './ending.ts';
export { NumericalTrouble } from './numericalTrouble.ts';
export { writeIntoRun } from './recordedFiles.ts';
export { FolderLocked, readLock, requireUnlocked } from './folderLock.ts';
export type { LockHolder, LockState } from './lockFile.ts';
export type { FolderOptions } from './folderOptions.ts';
export type { AnySpec, FixedInputs } from './generator/anySpec.ts';
export { generatorOf } from './generator/fields.ts';
export { findGenerator } from './generator/findGenerator.ts';
export { networkFileOf } from './generator/trainedGenerator.ts';
export { openWeights, type Weights } from './generator/weights/readWeights.ts';
export {
  ENGINES,
  type EngineName,
  type GeneratorPlace,
  type ImageShape,
  type RunningGenerator,
} from './generator/kind.ts';
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
} from './generator/kinds.ts';
export { drawPool } from './lateQ/drawPool.ts';
export { lateQStream, type LateQStudent } from './lateQ/lateQStream.ts';
export { lateQCurves, lateQRows, lateQTable, type LateQRow } from './lateQ/lateQSummary.ts';
export type { SamplePool } from './lateQ/samplePool.ts';
export { loadRuns, type LoadedRun } from './loadRuns.ts';
export { AUTHORS_COMMIT, AUTHORS_URL, authorsModels, DEFAULT_PULL, type AuthorsModel } from './models/authorsModels.ts';
export { blobId, blobIdOfFile } from './models/blobId.ts';
export { findAuthorsFile, listModels, type ModelFile, type ModelState } from './models/modelFiles.ts';
export { pullModel, type Pulled, type PullOptions } from './models/pullModel.ts';
export { mergeShards, type MergeOptions, type MergeOutcome } from './mergeShards.ts';
export {
  momentsConfig,
  momentsConfigSchema,
  momentsOptionsOf,
  type MomentsConfig,
  type MomentsOptions,
} from './momentsConfig.ts';
export { readImages } from './images/readImages.ts';
export type { ImageOptions, ImageReading, ImageSet } from './images/imageSet.ts';
export { isMeasuredMoments } from './ownMoments/momentName.ts';
export { readMoments, type MomentsInFiles } from './ownMoments/readMoments.ts';
export { generatorOfMoments } from './ownMoments/generatorOfMoments.ts';
export { recognise, sampleFile, type Recognised } from './recognise/recognise.ts';
export { readMomentsFolder, type SampledMoments } from './momentsFolder.ts';
export { makeFolder } from './makeFolder.ts';
export type { MomentsReport } from './momentsReport.ts';
export { momentsSourceOf } from './momentsSource.ts';
export type { NetworkOptions } from './networkOptions.ts';
export { parseOrRefuse } from './parseOrRefuse.ts';
export { reconcile, type Settled, type Stated } from './reconcile.ts';
export { readRunFile, type RunFile } from './runFile.ts';
export { rootOf } from './runNames.ts';
export type { MomentsKind } from './momentsKind.ts';
export {
  scenario,
  scenarioNames,
  type FoundGenerator,
  type GeneratorOptions,
  type Scale,
  type ScaleName,
  type Scenario,
} from './scenario.ts';
export { drawnLatents, givenLatents, sampleBlocks, type LatentSource, type SampleBlock } from './samples.ts';
export {
  MODE_ESTIMATES,
  sampleCountTable,
  theoriesOfMoments,
  type ModeEstimate,
  type SampledTheories,
  type StudiedMoments,
  type StudiedStudents,
} from './sampleCountStudy.ts';
export { parseShard, shardName, type Shard } from './shard.ts';
export { shellWord } from './shellWord.ts';
export { simulate } from './simulate.ts';
export { timeText, type TimeSpent } from './timeSpent.ts';
export { requireSpectrum } from './spectrumGuard.ts';
export { parseAxes, SWEEP_PARAMETERS, type Axis } from './sweep/axis.ts';
export { asciiOf, numberMeant, plainNumber } from './plainNumber.ts';
export { runSweep, type SweepResult } from './sweep/runSweep.ts';
export { requireSweep, type SweepConfig } from './sweep/sweepConfig.ts';
export { sweepFigure } from './sweep/sweepFigure.ts';
export type { TaskResult } from './task.ts';
export {
  DEFAULT_THEORY,
  integrateTheory,
  methodSettings,
  stepSchema,
  theoryMethodSchema,
  toleranceSchema,
  type TheoryCurve,
  type TheoryMethod,
} from './theory.ts';
export { problemsOf, problemsOfConfig, type PrefixProblem } from './theoryOfPrefix.ts';
export type { TheoryReport } from './theoryReport.ts';
export { isOurTheory, theoryText, theoryTitle } from './trajectoryFiles.ts';
export { UsageError } from './usageError.ts';
export type { TensorSource } from './training/initFile.ts';
export { readLosses } from './training/lossTable.ts';
export { train, type TrainOptions } from './training/train.ts';
export {
  trainedCount,
  trainingBounds,
  trainingConfigSchema,
  type DcganTrainingConfig,
  type FlowTrainingConfig,
  type TrainingConfig,
} from './training/trainingConfig.ts';
export { checkpointSteps, lossFigureName, newestCheckpoint } from './training/trainingFolder.ts';
export { trainingReportSchema, type TrainingReport } from './training/trainingReport.ts';
export { MODELS, trainingConfig, trainingOptionsOf, type TrainingOptions } from './training/trainingOptions.ts';
