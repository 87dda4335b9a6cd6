export { generalizationError } from './generalizationError.ts';
export type { OrderParameters, SimulationTrajectory, Trajectory } from './orderParameters.ts';
export { printTimes } from './printTimes.ts';
export type { StudentWeights } from './studentWeights.ts';
export { unit, type Unit, type UnitName } from './unit.ts';
