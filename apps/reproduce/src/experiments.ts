import { processOutput, runCli } from '@geq/cli';
import type { Experiment } from './experiment.ts';
import { copies } from './copies.ts';
import { lateQ } from './lateQ.ts';
import { randLevels } from './randLevels.ts';
import { randSizes } from './randSizes.ts';
import { sampleCounts } from './sampleCounts.ts';
import { trainGenerator } from './trainGenerator.ts';

const ofScenario =
  (name: string): Experiment =>
  (args) =>
    runCli(['reproduce', '--scenario', name, ...args], processOutput);

/** One entry per nx target: `npx nx run reproduce:<name>`. */
export const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  rand: ofScenario('rand'),
  dcgan_rand: ofScenario('dcgan_rand'),
  dcgan_cifar10: ofScenario('dcgan_cifar10'),
  nvp_cifar10: ofScenario('nvp_cifar10'),
  'rand-sizes': randSizes,
  'rand-levels': randLevels,
  'sample-counts': sampleCounts,
  copies,
  'late-q': lateQ,
  'train-dcgan': trainGenerator('dcgan'),
  'train-realnvp': trainGenerator('realnvp'),
};
