export {
  discriminatorArchitecture,
  generatorArchitecture,
  type DiscriminatorArchitecture,
  type GeneratorArchitecture,
} from './generatorArchitecture.ts';
export { calibrate, calibrationLatents, type CalibrationOptions } from './calibrate.ts';
export { dcganGenerator } from './dcganGenerator.ts';
export { activationForms, parseActivation } from './generator/activation.ts';
export { HINT_OPTIONS, type GeneratorHints } from './generator/generatorHints.ts';
export { forwardPlan, planGraph, type GeneratorPlan } from './generator/generatorPlan.ts';
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
} from './forwardGenerator.ts';
export { discriminatorGraph, discriminatorModel, generatorGraph, generatorModel } from './generatorModel.ts';
export { initialDiscriminator, initialGenerator, type InitialOptions, type Recipe } from './initialGenerator.ts';
export { randomGenerator, type RandomGeneratorOptions } from './randomGenerator.ts';
export { networkKind, readDiscriminator, readGenerator, type Network } from './readGenerator.ts';

export { bytesToSignedImages } from './training/bytesToSignedImages.ts';
export {
  openDcganTraining,
  type DcganStep,
  type DcganTraining,
  type DcganTrainingOptions,
} from './training/openDcganTraining.ts';
export { dcganStepGraph } from './training/dcganStepGraph.ts';
export { discriminatorStepGraph, generatorStepGraph, type Architectures } from './training/discriminatorStepGraph.ts';
export {
  dcganCheckpoint,
  initialDcganTraining,
  readDcganCheckpoint,
  startDcganTraining,
  type DcganTrainingState,
} from './training/dcganTrainingState.ts';
export { trainingLatents } from './training/trainingLatents.ts';
