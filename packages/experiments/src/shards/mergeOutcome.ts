import type { FolderOptions } from '@geq/runs';
import type { MomentsConfig } from '@geq/scenarios';
import type { ExperimentConfig } from '../experiment/experimentConfig.ts';
import type { ExperimentOutcome } from '../experiment/experimentOutcome.ts';
import type { Part } from './mergePlan.ts';
import type { MomentsReport } from '../moments/momentsReport.ts';

/** How shards are merged, and into which folder. */
export interface MergeOptions extends Pick<
  FolderOptions,
  'folder' | 'force' | 'wait' | 'onNotice' | 'signal' | 'onProgress'
> {
  /** Merge what there is, though shards are missing: moments of fewer samples. */
  readonly partial?: boolean;
  /** Draws the figure of an experiment; the folder is complete afterwards. */
  readonly draw?: (outcome: ExperimentOutcome) => Promise<unknown>;
}

/** How a merge ended: moments or an experiment, or aborted. */
export type MergeOutcome =
  | { readonly status: 'aborted' }
  | {
      readonly status: 'ok';
      readonly kind: 'covariance';
      readonly config: MomentsConfig;
      readonly report: MomentsReport;
      readonly missing: readonly string[];
    }
  | {
      readonly status: 'ok';
      readonly kind: 'experiment';
      readonly config: ExperimentConfig;
      readonly outcome: ExperimentOutcome;
    };

/** A finished or unfinished shard as its folder says. */
export interface ShardFolder<TConfig> extends Part {
  readonly config: TConfig;
}
