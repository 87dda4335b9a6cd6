export type { ExactMoments, OnlineConfig, StudentSpec } from './config.ts';
export { DIVERGENCE_BOUND, type StudentStatus } from './divergence.ts';
export { type EvaluatedStudent } from './evaluatedStudent.ts';
export {
  createEvaluation,
  type Evaluation,
  type EvaluationConfig,
  type EvaluationRun,
  type EvaluationState,
} from './evaluation.ts';
export { initialStudent, type Student, type StudentShape } from './initialStudent.ts';
export type { KeptWeights } from './keptWeights.ts';
export { yieldToEventLoop } from './pause.ts';
export { printSteps } from './printSteps.ts';
export type { UncheckedState } from './resume.ts';
export type { TrajectoryRow } from './rows.ts';
export { createRun } from './run.ts';
export type { AdvanceOptions, OnlineRun, OnlineSeconds, StudentReport } from './onlineRun.ts';
export { runOnline, type OnlineResult, type RunOptions } from './runOnline.ts';
export type { OnlineState, StateConfig, StateProgress } from './state.ts';
