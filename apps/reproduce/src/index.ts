export type { Experiment } from './experiment.ts';
export { EXPERIMENTS } from './experiments.ts';
