import { performance } from 'node:perf_hooks';
import { BLOCK_SIZE } from '@geq/random';
import type { FolderOptions } from './folderOptions.ts';
import type { MomentsConfig } from './momentsConfig.ts';
import { momentsReportSchema, type MomentsReport } from './momentsReport.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { runTasks } from './pool.ts';
import { provenance } from './provenance.ts';
import { readRunFile, writeRunFile } from './runFile.ts';
import { openRunFolder } from './runFolder.ts';
import { removeWorkingFiles } from './workingFiles.ts';

export type MomentsOutcome =
  | { readonly status: 'ok'; readonly report: MomentsReport }
  | { readonly status: 'aborted' | 'nonFinite'; readonly notes: readonly string[] };

/**
 * Estimates moments by sampling in a folder, begun or continued, shards side by side on the threads. The `.npy` files
 * depend on the configuration alone, byte for byte.
 *
 * @throws UsageError when the folder holds something else
 */
export async function estimateMoments(config: MomentsConfig, { folder, threads, checkpointSeconds, force, signal, onProgress }: FolderOptions): Promise<MomentsOutcome> {
  const started = performance.now();
  const { state, setup } = await openRunFolder(folder, { kind: 'covariance', config, force });
  if (state === 'complete') return { status: 'ok', report: parseOrRefuse(momentsReportSchema, (await readRunFile(folder))?.report, folder) };
  const record = (status: 'aborted' | 'nonFinite' | 'complete', report?: MomentsReport): Promise<void> =>
    writeRunFile(folder, { kind: 'covariance', status, config, setup, report, provenance: provenance({ seconds: (performance.now() - started) / 1000 }) });

  const done = Array.from({ length: config.shards }, () => 0);
  const results = await runTasks(done.map((_, shard) => ({ kind: 'moments', work: { folder, config, shard, checkpointSeconds } })), threads, {
    signal,
    onProgress: (shard, samples) => {
      done[shard] = samples;
      onProgress?.(done.reduce((sum, x) => sum + x, 0), config.blocks * BLOCK_SIZE);
    },
  });
  if (results.some(({ status }) => status !== 'ok')) {
    const status = results.some((result) => result.status === 'nonFinite') ? 'nonFinite' : 'aborted';
    await record(status);
    return { status, notes: results.flatMap(({ notes }) => notes) };
  }
  const [merged] = await runTasks([{ kind: 'mergeMoments', work: { folder, config } }], 1);
  const report = parseOrRefuse(momentsReportSchema, merged.report, folder);
  await record('complete', report);
  await removeWorkingFiles(folder); // only now: until here a crash goes on from the shards
  return { status: 'ok', report };
}
