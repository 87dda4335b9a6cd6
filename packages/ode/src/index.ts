export { coefficientsAt } from './coefficientsAt.ts';
export type { Coefficients } from './coefficients.ts';
export { clipSpectrum, type ClipReport } from './clipSpectrum.ts';
export type { Watch } from './drive.ts';
export { exponential, type ExponentialMethod } from './exponential.ts';
export type { StudentWeights } from '@geq/overlaps';
export {
  initialConditions,
  startFromProjections,
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
export { dopri5, euler, rk4 } from './methods.ts';
export type { TheoryUnit } from './rightHandSide.ts';
export type { SolveStats, SolveStatus } from './solveProcess.ts';
export { method, type Method } from './tableau.ts';
export { DEFAULT_TOLERANCES, LEAST_TOLERANCE } from './tolerances.ts';
