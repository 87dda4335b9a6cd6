import { type MomentsConfig, momentsFiles } from '@geq/scenarios';
import type { WantedRun } from '@geq/runs';
import type { OnlineConfig } from '../simulation/onlineConfig.ts';
import type { ExperimentConfig } from '../experiment/experimentConfig.ts';
import { experimentFiles } from '../experiment/experimentFiles.ts';
import {
  experimentRunKind,
  momentsRunKind,
  onlineRunKind,
  type ExperimentSetup,
  type MomentsSetup,
  type OnlineSetup,
} from './runKinds.ts';
import { onlineFiles } from '../simulation/runNames.ts';

/** What a run folder needs to know of a simulation. */
export const asOnlineRun = (config: OnlineConfig): WantedRun<OnlineSetup> => ({
  kind: onlineRunKind,
  config,
  dataFiles: onlineFiles(config),
});

/** What a run folder needs to know of sampled moments. */
export const asMomentsRun = (config: MomentsConfig): WantedRun<MomentsSetup> => ({
  kind: momentsRunKind,
  config,
  dataFiles: momentsFiles,
});

/** What a run folder needs to know of an experiment. */
export const asExperimentRun = (config: ExperimentConfig): WantedRun<ExperimentSetup> => ({
  kind: experimentRunKind,
  config,
  dataFiles: experimentFiles,
});
