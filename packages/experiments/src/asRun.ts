import type { OnlineConfig } from './config.ts';
import type { ExperimentConfig } from './experimentConfig.ts';
import { experimentFiles } from './experimentFiles.ts';
import type { MomentsConfig } from './momentsConfig.ts';
import { momentsFiles } from './momentsFolder.ts';
import type { WantedRun } from './runFolder.ts';
import {
  experimentRunKind,
  momentsRunKind,
  onlineRunKind,
  type ExperimentSetup,
  type MomentsSetup,
  type OnlineSetup,
} from './runKinds.ts';
import { onlineFiles } from './runNames.ts';

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
