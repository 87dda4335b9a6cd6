export { closedFormRuns } from './experiment/closedFormRuns.ts';
export { type ExperimentOptions, type ExperimentResult, runExperiment } from './experiment/runExperiment.ts';
export { type ExperimentConfig, experimentConfigSchema } from './experiment/experimentConfig.ts';
export { experimentFigure } from './experiment/experimentFigure.ts';
export { experimentOf } from './experiment/experimentOf.ts';
export { type ExperimentOutcome, loadExperiment } from './experiment/experimentOutcome.ts';
export { type LoadedRun, loadRuns } from './experiment/loadRuns.ts';
export { NumericalTrouble } from './experiment/numericalTrouble.ts';
export { requireCurves } from './experiment/requireCurves.ts';
export { cachedMoments, type CachedMoments } from './moments/cachedMoments.ts';
export { writeClosedForm } from './moments/writeClosedForm.ts';
export { estimateMoments, type MomentsOutcome, momentsToExtend } from './moments/estimateMoments.ts';
export { momentsConfig, type MomentsOptions, momentsOptionsOf } from './moments/momentsOptions.ts';
export type { MomentsReport } from './moments/momentsReport.ts';
export { requireSpectrum } from './moments/requireSpectrum.ts';
export type { MergeOptions, MergeOutcome } from './shards/mergeOutcome.ts';
export { mergeShards } from './shards/mergeShards.ts';
export {
  onlineConfig,
  type OnlineConfig,
  onlineConfigSchema,
  type OnlineOptions,
  optionsOf,
} from './simulation/onlineConfig.ts';
export { rootOf } from './simulation/runNames.ts';
export { simulate } from './simulation/simulate.ts';
export { isOurTheory, theoryText, theoryTitle } from './simulation/trajectoryFiles.ts';
export { compareCopies, type CopiesComparison, copiesTable } from './studies/copies/compareCopies.ts';
export { drawPool } from './studies/lateQ/drawPool.ts';
export { lateQStream, type LateQStudent } from './studies/lateQ/lateQStream.ts';
export { lateQCurves, type LateQRow, lateQRows, lateQTable } from './studies/lateQ/lateQSummary.ts';
export type { SamplePool } from './studies/lateQ/samplePool.ts';
export {
  MODE_ESTIMATES,
  type ModeEstimate,
  sampleCountTable,
  type SampledTheories,
  type StudiedMoments,
  type StudiedStudents,
  theoriesOfMoments,
} from './studies/sampleCountStudy.ts';
export { type Axis, parseAxes, SWEEP_PARAMETERS } from './sweep/axis.ts';
export { runSweep, type SweepResult } from './sweep/runSweep.ts';
export { requireSweep, type SweepConfig } from './sweep/sweepConfig.ts';
export { sweepFigure } from './sweep/sweepFigure.ts';
export { asMomentsRun, asOnlineRun } from './tasks/asRun.ts';
export { onlineRunKind } from './tasks/runKinds.ts';
export { runTasks, type Task, WORKER } from './tasks/tasks.ts';
export { resolveOverrides, type Resolved, type Overrides } from './theory/resolveOverrides.ts';
export {
  DEFAULT_THEORY,
  integrateTheory,
  methodSettings,
  stepSchema,
  type TheoryCurve,
  type TheoryMethod,
  theoryMethodSchema,
  toleranceSchema,
} from './theory/integrateTheory.ts';
export { type PrefixProblem, problemsOf, problemsOfConfig } from './theory/problemsOf.ts';
export type { TheoryReport } from './theory/theoryReport.ts';
export { endingInWords, type Ending, type StepSettings } from './theory/ending.ts';
