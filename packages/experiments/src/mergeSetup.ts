import type { RunFile } from './runFile.ts';
import { UsageError } from './usageError.ts';

/** Refuses to compute what was to be merged from shards: that would begin all of their work anew. @throws UsageError */
export function requireNoMerge(folder: string, run: RunFile | undefined): void {
  if (run?.setup.mergedFrom && run.status !== 'complete') {
    throw new UsageError(
      `${folder}: expected a run, got a merge of shards that was cut short; repeat it: geq merge ${run.setup.mergedFrom.join(' ')} --out ${folder}`,
    );
  }
}
