import { processOutput, runCli } from '@geq/cli';
import { randLevels } from './randLevels.ts';
import { randSizes } from './randSizes.ts';

/** An experiment takes what the user wrote after the target's name and returns an exit code. */
export type Experiment = (args: readonly string[]) => Promise<number>;

/** One entry per nx target: `npx nx run reproduce:<name>`. */
export const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  rand: (args) => runCli(['reproduce', '--scenario', 'rand', ...args], processOutput),
  'rand-sizes': randSizes,
  'rand-levels': randLevels,
};
