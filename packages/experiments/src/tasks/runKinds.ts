import { z } from 'zod';
import { networkSetup } from '@geq/scenarios';
import type { RunKind } from '@geq/runs';

const momentsFolder = z.string().optional();
const mergedFrom = z.array(z.string()).optional();

const onlineSetup = z.object({
  ...networkSetup.shape,
  /** Where moments from files lie; the configuration has their hash. */
  momentsFolder,
  /** Write the initial conditions in the authors' files. */
  store: z.boolean().optional(),
});

const experimentSetup = z.object({
  ...networkSetup.shape,
  momentsFolder,
  /** The folders of shards that it is merged from. */
  mergedFrom,
});

const momentsSetup = z.object({ ...networkSetup.shape, mergedFrom });
const sweepSetup = z.object({ momentsFolder });

export type OnlineSetup = z.infer<typeof onlineSetup>;
export type ExperimentSetup = z.infer<typeof experimentSetup>;
export type MomentsSetup = z.infer<typeof momentsSetup>;
export type SweepSetup = z.infer<typeof sweepSetup>;

export const onlineRunKind: RunKind<OnlineSetup> = { name: 'online', setup: onlineSetup, isChecked: true };
export const experimentRunKind: RunKind<ExperimentSetup> = {
  name: 'experiment',
  setup: experimentSetup,
  isChecked: true,
};
export const momentsRunKind: RunKind<MomentsSetup> = { name: 'covariance', setup: momentsSetup };
export const closedFormRunKind: RunKind<object> = { name: 'closed-form', setup: z.object({}) };
export const sweepRunKind: RunKind<SweepSetup> = { name: 'sweep', setup: sweepSetup, isChecked: true };
