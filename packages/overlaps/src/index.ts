export { generalizationError } from './generalizationError.ts';
export type { OrderParameters, SimulationTrajectory, Trajectory } from './orderParameters.ts';
export { printTimes } from './printTimes.ts';
export type { StudentWeights } from './studentWeights.ts';
export { getActivation, type Activation, type ActivationName } from './activation.ts';
