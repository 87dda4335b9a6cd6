export { accumulate, type AccumulateOptions, type AccumulateResult, type Readout } from './accumulate.ts';
export {
  createAccumulator,
  snapshotMoments,
  updateMoments,
  type Accumulator,
  type UpdateResult,
} from './accumulator.ts';
export { stateFromArrays, stateToArrays, type MomentMeta, type StoredMoments } from './arrays.ts';
export { blocksFor, type BlockRange, type BlockSet, type SeedBlocks } from './blocks.ts';
export { relativeChange, standardErrors, type PerCovariance } from './convergence.ts';
export { finalizeMoments, type HalfMoments, type Moments } from './finalize.ts';
export { mergeMoments } from './merge.ts';
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
