import { type RunFile, UsageError } from '@geq/runs';

/** Refuses to compute what was to be merged from shards: that would begin all of their work anew. @throws UsageError */
export function requireNoMerge(
  folder: string,
  run: RunFile | undefined,
  mergedFrom: readonly string[] | undefined,
): void {
  if (run && mergedFrom && run.status !== 'complete') {
    throw new UsageError(
      `${folder}: expected a run, got a merge of shards that was cut short; repeat it: geq merge ${mergedFrom.join(' ')} --out ${folder}`,
    );
  }
}
