export { generalizationError } from './generalizationError.ts';
export type { OrderParameters, SimulationTrajectory, Trajectory } from './orderParameters.ts';
export { printTimes } from './printTimes.ts';
export type { StudentWeights } from './studentWeights.ts';
export type { Activation } from './activation.ts';
export { activationNames, getActivation, type ActivationName } from './getActivation.ts';
