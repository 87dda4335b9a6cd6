import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { BLOCK_SIZE } from '@geq/random';
import { writeFileAtomic } from './atomicFile.ts';
import { isFile, readBounded } from './boundedFile.ts';
import type { FolderOptions } from './folderOptions.ts';
import { generatorHash } from './generator/kinds.ts';
import { locateNetwork } from './generator/findGenerator.ts';
import { inRunFolder } from './inRunFolder.ts';
import { requireNoMerge } from './mergeSetup.ts';
import { blockRanges, countBlocks, momentsConfigSchema, type MomentsConfig } from './momentsConfig.ts';
import { MOMENTS_FILES } from './momentsFolder.ts';
import { momentsReportSchema, type MomentsReport } from './momentsReport.ts';
import type { NetworkOptions } from './networkOptions.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { piecesInMemory } from './piecesInMemory.ts';
import { runTasks } from './pool.ts';
import { provenance } from './provenance.ts';
import { readRunFile, writeRunFile } from './runFile.ts';
import { timeSpent, type TimeSpent } from './timeSpent.ts';
import { UsageError } from './usageError.ts';
import { removeWorkingFiles, pieceFile } from './workingFiles.ts';

export type MomentsOutcome =
  | { readonly status: 'ok'; readonly report: MomentsReport; /** Missing when all was there. */ readonly time?: TimeSpent }
  | { readonly status: 'aborted' | 'nonFinite'; readonly notes: readonly string[] };

/**
 * Estimates moments by sampling in a folder, begun or continued, pieces side by side on the threads. The `.npy` files
 * depend on the configuration alone, byte for byte.
 *
 * @param base folder of the smaller moments that these begin with, where the configuration says that there are any
 * @throws UsageError when the folder holds something else; FolderLocked when another process is at work there
 */
export async function estimateMoments(config: MomentsConfig, { folder, base, generatorFile, engine, threads, checkpointSeconds, force, ...how }: FolderOptions & NetworkOptions & { readonly base?: string }): Promise<MomentsOutcome> {
  const started = performance.now();
  const stored = force ? undefined : await readRunFile(folder);
  const begun = stored?.setup;
  const asked = { generatorFile: await locateNetwork(config, generatorFile ?? begun?.generatorFile), engine: engine ?? begun?.engine };
  if (config.base !== undefined && base !== undefined) await momentsToExtend(base, config); // refuses what does not fit before the folder is touched
  requireNoMerge(folder, stored);
  const outcome = await inRunFolder(folder, { kind: 'covariance', config, setup: asked, force }, how, async ({ state, setup, signal, onProgress }): Promise<MomentsOutcome> => {
    if (state === 'complete') return { status: 'ok', report: parseOrRefuse(momentsReportSchema, (await readRunFile(folder))?.report, folder) };
    if (base !== undefined && !await isFile(pieceFile(folder, 0))) await writeFileAtomic(pieceFile(folder, 0), await readBounded(join(base, MOMENTS_FILES.sums)));

    const done = Array.from({ length: config.pieces }, () => 0);
    const lanes = piecesInMemory(config);
    const results = await runTasks(done.map((_, piece) => ({ kind: 'moments', work: { folder, config, setup, piece, checkpointSeconds } })), threads, {
      signal, lanes,
      onProgress: (piece, samples) => {
        done[piece] = samples;
        onProgress(done.reduce((sum, x) => sum + x, 0), countBlocks(config) * BLOCK_SIZE);
      },
    });
    const all = [...results];
    const time = (): TimeSpent => timeSpent(all, { seconds: (performance.now() - started) / 1000, lanes: Math.min(threads, lanes, config.pieces) });
    const record = (status: 'aborted' | 'nonFinite' | 'complete', report?: MomentsReport): Promise<void> =>
      writeRunFile(folder, { kind: 'covariance', status, config, setup, report, provenance: provenance({ ...results[results.length - 1].report as object | undefined, ...time() }) });
    if (results.some(({ status }) => status !== 'ok')) {
      const status = results.some((result) => result.status === 'nonFinite') ? 'nonFinite' : 'aborted';
      await record(status);
      return { status, notes: results.flatMap(({ notes }) => notes) };
    }
    const [merged] = await runTasks([{ kind: 'mergeMoments', work: { folder, config } }], 1);
    all.push(merged);
    const report = parseOrRefuse(momentsReportSchema, merged.report, folder);
    await record('complete', report);
    await removeWorkingFiles(folder); // only now: until here a crash goes on from the pieces
    return { status: 'ok', report, time: time() };
  });
  return outcome ?? { status: 'aborted', notes: [] };
}

/**
 * The configuration of finished moments that larger ones can begin with.
 *
 * @param larger what they must fit
 * @throws UsageError when the folder holds no such moments
 */
export async function momentsToExtend(folder: string, larger: Pick<MomentsConfig, 'generator' | 'seed' | 'blocks' | 'base'>): Promise<MomentsConfig> {
  const run = await readRunFile(folder);
  if (run?.kind !== 'covariance' || run.status !== 'complete') throw new UsageError(`--extend ${folder}: expected finished moments of geq covariance, got ${run ? `a run of kind ${run.kind} that is ${run.status}` : 'none'}`);
  const config = parseOrRefuse(momentsConfigSchema, run.config, folder);
  if (generatorHash(config.generator) !== generatorHash(larger.generator)) throw new UsageError(`--extend ${folder}: these moments belong to another generator`);
  if (config.seed !== larger.seed) throw new UsageError(`--extend ${folder}: expected moments of seed ${larger.seed}, got seed ${config.seed}; give the same --seed`);
  if (countBlocks(config) < config.blocks) throw new UsageError(`--extend ${folder}: expected whole moments, got blocks ${blockRanges(config).map((range) => `[${range.join(', ')})`).join(', ')} of ${config.blocks}; merge them with the others first (geq merge)`);
  if (config.blocks >= larger.blocks) throw new UsageError(`--extend ${folder}: has ${config.blocks * BLOCK_SIZE} samples already; give more with --samples`);
  if (larger.base !== undefined && larger.base !== config.blocks) throw new UsageError(`--extend ${folder}: expected ${larger.base * BLOCK_SIZE} samples there, got ${config.blocks * BLOCK_SIZE}`);
  return config;
}
