import { performance } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { inRunFolder, parseOrRefuse, endRun, readRunFile, removeWorkingFiles } from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import type { MomentsConfig } from '@geq/scenarios';
import type { MergePlan } from './mergePlan.ts';
import type { MergeOptions, MergeOutcome, ShardFolder } from './mergeOutcome.ts';
import { momentsReportSchema } from '../moments/momentsReport.ts';
import { runTasks } from '../tasks/tasks.ts';
import { asMomentsRun } from '../tasks/asRun.ts';

/** Merges finished shards of moments: the files of one run, but for rounding. Whole moments go on as one sum of theirs (`base`). */
export async function mergeMomentsShards(
  { parts, ranges, missing }: MergePlan<ShardFolder<MomentsConfig>>,
  { folder, force, ...how }: MergeOptions,
): Promise<MergeOutcome> {
  const { shard: _shard, ranges: _ranges, base: _base, ...whole } = parts[0].config;
  const config: MomentsConfig = {
    ...whole,
    ...(missing.length > 0
      ? { ranges: ranges.map(([from, to]): [number, number] => [from, to]) }
      : { base: whole.blocks }),
  };
  const setup = { mergedFrom: parts.map((part) => resolve(part.folder)) };
  const done = await inRunFolder(
    folder,
    { ...asMomentsRun(config), setup, force },
    how,
    async ({ state, signal, onProgress }): Promise<MergeOutcome> => {
      if (state === 'complete')
        return {
          status: 'ok',
          kind: 'covariance',
          config,
          missing,
          report: parseOrRefuse(momentsReportSchema, (await readRunFile(folder))?.report, folder),
        };
      const started = performance.now();
      const shards = parts.map((part) => ({ folder: part.folder, config: part.config }));
      const [result] = await runTasks([{ kind: 'mergeShards', work: { folder, config, shards } }], 1, {
        signal,
        onProgress: (_task, count, total) => onProgress(count, total),
      });
      if (result.status === 'aborted') return { status: 'aborted' };
      const report = parseOrRefuse(momentsReportSchema, result.report, folder);
      const made = await Promise.all(parts.map(async (part) => (await readRunFile(part.folder))?.provenance));
      await endRun(folder, {
        status: 'complete',
        report,
        provenance: provenance({ seconds: (performance.now() - started) / 1000, shards: made }),
      });
      await removeWorkingFiles(folder); // of a run that was begun here
      return { status: 'ok', kind: 'covariance', config, report, missing };
    },
  );
  return done ?? { status: 'aborted' };
}
