export { EXPERIMENTS, type Experiment } from './experiments.ts';
