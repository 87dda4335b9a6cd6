import { covariances, type CovarianceLevel } from '@geq/generators';
import { omegaReport } from '@geq/covariance';
import { symmetricEigenvalues } from '@geq/linalg';
import { BLOCK_SIZE } from '@geq/random';
import type { MomentsConfig } from './momentsConfig.ts';
import { writeMomentsFolder } from './momentsFolder.ts';
import { finishMoments, type MomentsReport } from './momentsRun.ts';
import { runTasks } from './pool.ts';
import { openRunFolder } from './runFolder.ts';
import { provenance, readRunFile, writeRunFile } from './runFile.ts';
import type { FolderOptions } from './simulate.ts';

export type MomentsOutcome =
  | { readonly status: 'ok'; readonly report: MomentsReport }
  | { readonly status: 'aborted' | 'nonFinite'; readonly notes: readonly string[] };

/** Estimates moments by sampling in a folder, begun or continued, shards side by side on the threads. */
export async function estimateMoments(config: MomentsConfig, { folder, threads, checkpointSeconds, force, signal, onProgress }: FolderOptions): Promise<MomentsOutcome> {
  const state = await openRunFolder(folder, { kind: 'covariance', config, force });
  if (state === 'complete') return { status: 'ok', report: (await readRunFile(folder))?.provenance.report as MomentsReport };
  const origin = provenance();
  const record = (status: string, more: object = {}): Promise<void> => writeRunFile(folder, { kind: 'covariance', status, config, provenance: { ...origin, ...more } });
  await record('running');
  const done = Array.from({ length: config.shards }, () => 0);
  const results = await runTasks(done.map((_, shard) => ({ kind: 'moments' as const, work: { folder, config, shard, checkpointSeconds, afresh: force } })), threads, {
    signal,
    onProgress: (shard, samples) => {
      done[shard] = samples;
      onProgress?.(done.reduce((sum, x) => sum + x, 0), config.blocks * BLOCK_SIZE);
    },
  });
  const trouble = results.find(({ status }) => status !== 'ok');
  if (trouble) {
    await record(trouble.status);
    return { status: trouble.status === 'nonFinite' ? 'nonFinite' : 'aborted', notes: results.flatMap(({ notes }) => notes) };
  }
  const report = await finishMoments(folder, config);
  await record('complete', { report });
  return { status: 'ok', report };
}

/** The closed form of a generator's moments as the same `.npy` files, for use elsewhere. */
export async function writeClosedForm(config: MomentsConfig, level: CovarianceLevel, { folder, force }: Pick<FolderOptions, 'folder' | 'force'>): Promise<ReturnType<typeof omegaReport>> {
  const closedForm = { ...config, blocks: 0, shards: 0, level };
  await openRunFolder(folder, { kind: 'closed-form', config: closedForm, force });
  const { omega, phi, meanX } = covariances(config.generator, { level });
  await writeMomentsFolder(folder, { N: config.N, D: config.D, meanX, meanC: new Float64Array(config.D), omega, phi });
  const report = omegaReport(symmetricEigenvalues(omega));
  await writeRunFile(folder, { kind: 'closed-form', status: 'complete', config: closedForm, provenance: provenance({ report }) });
  return report;
}
