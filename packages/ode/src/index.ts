export { clipSpectrum, type ClipReport } from './clip-spectrum.ts';
export type { Watch } from './drive.ts';
export type { InitialConditions } from './initial-conditions.ts';
export { integrate, integrateAsync, type IntegrateOptions, type Integration } from './integrate.ts';
export { integrateEulerAuthors, integrateEulerAuthorsAsync, type EulerAuthorsOptions } from './integrate-euler-authors.ts';
export { dopri5, euler, rk4, type Method } from './methods.ts';
export type { TheoryUnit } from './right-hand-side.ts';
export type { SolveStats, SolveStatus } from './solve.ts';
