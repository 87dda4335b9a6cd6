export { generalizationError } from './generalization-error.ts';
export type { OrderParameters, SimulationTrajectory, Trajectory } from './order-parameters.ts';
export { printTimes } from './print-times.ts';
export { unit, type Unit, type UnitName } from './unit.ts';
