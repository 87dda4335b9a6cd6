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

/** What a simulation needs to go on that changes no row. */
export type OnlineSetup = z.infer<typeof onlineSetup>;
/** What an experiment needs to go on that changes no row. */
export type ExperimentSetup = z.infer<typeof experimentSetup>;
/** What sampling needs to go on that changes no sum. */
export type MomentsSetup = z.infer<typeof momentsSetup>;
/** What a sweep needs to go on that changes no curve. */
export type SweepSetup = z.infer<typeof sweepSetup>;

/** Run folders of one simulation. */
export const onlineRunKind: RunKind<OnlineSetup> = { name: 'online', setup: onlineSetup, isChecked: true };
/** Run folders of experiments. */
export const experimentRunKind: RunKind<ExperimentSetup> = {
  name: 'experiment',
  setup: experimentSetup,
  isChecked: true,
};
/** Folders of sampled moments. */
export const momentsRunKind: RunKind<MomentsSetup> = { name: 'covariance', setup: momentsSetup };
/** Folders of Ω and Φ in closed form. */
export const closedFormRunKind: RunKind<object> = { name: 'closed-form', setup: z.object({}) };
/** Run folders of sweeps. */
export const sweepRunKind: RunKind<SweepSetup> = { name: 'sweep', setup: sweepSetup, isChecked: true };
