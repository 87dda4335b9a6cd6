export {
  discriminatorArchitecture,
  generatorArchitecture,
  type DiscriminatorArchitecture,
  type GeneratorArchitecture,
} from './architecture.ts';
export { calibrate, calibrationLatents, type CalibrationOptions } from './calibrate.ts';
export { dcganGenerator } from './dcganGenerator.ts';
export { activationForms, activationOf } from './generator/activation.ts';
export { HINT_OPTIONS, type GeneratorHints } from './generator/hints.ts';
export { forwardPlan, planGraph, type GeneratorPlan } from './generator/plan.ts';
export {
  generatorPart,
  networkModel,
  readGeneratorNetwork,
  standardState,
  type GeneratorNetwork,
  type ReadGeneratorOptions,
} from './generator/readGeneratorNetwork.ts';
export { discriminate } from './discriminate.ts';
export {
  forwardDiscriminator,
  forwardGenerator,
  type BatchStatistics,
  type ForwardOptions,
  type StatisticsByNorm,
} from './forward.ts';
export { discriminatorGraph, discriminatorModel, generatorGraph, generatorModel } from './graphs.ts';
export { initialDiscriminator, initialGenerator, type InitialOptions, type Recipe } from './initial.ts';
export { randomGenerator, type RandomGeneratorOptions } from './randomGenerator.ts';
export { networkKind, readDiscriminator, readGenerator, type Network } from './readNetwork.ts';

export { bytesToSignedImages } from './training/bytesToSignedImages.ts';
export {
  openDcganTraining,
  type DcganStep,
  type DcganTraining,
  type DcganTrainingOptions,
} from './training/openDcganTraining.ts';
export { dcganStepGraph } from './training/stepGraph.ts';
export { discriminatorStepGraph, generatorStepGraph, type Architectures } from './training/trainingGraphs.ts';
export {
  dcganCheckpoint,
  initialDcganTraining,
  readDcganCheckpoint,
  startDcganTraining,
  type DcganTrainingState,
} from './training/trainingState.ts';
export { trainingLatents } from './training/trainingLatents.ts';
