export { accumulate, type AccumulateOptions, type AccumulateResult, type Readout } from './accumulate.ts';
export {
  createAccumulator,
  snapshotMoments,
  updateMoments,
  type Accumulator,
  type SampleBlock,
  type UpdateResult,
} from './accumulator.ts';
export { stateFromArrays, stateToArrays, type MomentMeta, type StoredMoments } from './storedMoments.ts';
export { blocksFor, type BlockRange, type BlockSet, type SeedBlocks } from './blockSet.ts';
export { relativeChange, standardErrors, type PerCovariance } from './standardErrors.ts';
export { finalizeMoments, type HalfMoments, type Moments } from './finalizeMoments.ts';
export { mergeMoments } from './mergeMoments.ts';
export {
  accumulatorBytes,
  createMoments,
  sampleCount,
  type FourthOrderSums,
  type GeneratorIdentity,
  type HalfSums,
  type MomentState,
} from './momentState.ts';
export { omegaReport, type OmegaReport } from './omegaReport.ts';
