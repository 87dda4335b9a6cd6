export type { ImageOptions, ImageReading, ImageSet } from './images/imageSet.ts';
export { readImages } from './images/readImages.ts';
export type { TensorSource } from './training/initFile.ts';
export { readLosses } from './training/lossTable.ts';
export { train, type TrainOptions } from './training/train.ts';
export {
  type DcganTrainingConfig,
  type FlowTrainingConfig,
  trainedCount,
  trainingBounds,
  type TrainingConfig,
  trainingConfigSchema,
} from './training/trainingConfig.ts';
export { checkpointSteps, lossFigureName, newestCheckpoint } from './training/trainingFolder.ts';
export { MODELS, trainingConfig, type TrainingOptions, trainingOptionsOf } from './training/trainingOptions.ts';
export { type TrainingReport, trainingReportSchema } from './training/trainingReport.ts';
export { trainingRunKind } from './training/trainingRunKind.ts';
