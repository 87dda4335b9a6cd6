export { coefficientsAt } from './coefficientsAt.ts';
export type { Coefficients } from './coefficients.ts';
export { clipSpectrum, type ClipReport } from './clipSpectrum.ts';
export type { SolveHooks } from './run.ts';
export { exponential, type ExponentialMethod } from './exponential.ts';
export type { StudentWeights } from '@geq/overlaps';
export {
  initialConditions,
  initialConditionsFromProjections,
  type InitialConditions,
  type Projections,
} from './initialConditions.ts';
export type { InputMoments, SampledHalf } from './inputMoments.ts';
export { integrate, integrateAsync, type IntegrateOptions, type Integration } from './integrate.ts';
export {
  integrateEulerAuthors,
  integrateEulerAuthorsAsync,
  type EulerAuthorsOptions,
} from './integrateEulerAuthors.ts';
export { dopri5 } from './dopri5.ts';
export { euler } from './euler.ts';
export { rk4 } from './rk4.ts';
export { isTheoryActivation, theoryActivations, type TheoryActivation } from './fillCoefficients.ts';
export type { SolveStats, SolveStatus } from './solveProcess.ts';
export { method, type Method } from './method.ts';
export { DEFAULT_TOLERANCES, LEAST_TOLERANCE } from './defaultTolerances.ts';
