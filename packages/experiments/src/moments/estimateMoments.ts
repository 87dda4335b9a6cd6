import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { BLOCK_SIZE } from '@geq/random';
import {
  writeFileAtomic,
  isFile,
  readBounded,
  type FolderOptions,
  inRunFolder,
  parseOrRefuse,
  endRun,
  begunSetup,
  readRunFile,
  type Range,
  timeSpent,
  type TimeSpent,
  UsageError,
  foldFile,
  partitionFile,
  removeWorkingFiles,
} from '@geq/runs';
import { provenance } from '../tasks/provenance.ts';
import {
  generatorHash,
  locateNetwork,
  momentsConfigSchema,
  type MomentsConfig,
  blockRanges,
  countBlocks,
  MOMENTS_FILES,
  type NetworkOptions,
} from '@geq/scenarios';
import { requireNoMerge } from '../shards/requireNoMerge.ts';
import { partitionRanges, wholePartitions } from './partitionRanges.ts';
import { momentsReportSchema, type MomentsReport } from './momentsReport.ts';
import { partitionsInMemory } from './partitionsInMemory.ts';
import { runTasks } from '../tasks/tasks.ts';
import { asMomentsRun } from '../tasks/asRun.ts';
import { momentsRunKind } from '../tasks/runKinds.ts';
import { partitionsIn, storedFold } from './storedSums.ts';

/** How sampling ended; of finished moments, what was found of Ω and where the time went. */
export type MomentsOutcome =
  | {
      readonly status: 'ok';
      readonly report: MomentsReport;
      /** Missing when all was there. */ readonly time?: TimeSpent;
    }
  | { readonly status: 'aborted' | 'nonFinite'; readonly notes: readonly string[] };

/**
 * Estimates moments by sampling in a folder, begun or continued, pieces side by side on the threads. The files depend on the configuration
 * alone, byte for byte: not on threads, on interruptions, or on smaller moments that these began with.
 *
 * @param base   folder of smaller moments of the same generator and seed: their samples need not be drawn again
 * @param pieces side by side, at most
 * @throws UsageError when the folder holds something else; FolderLocked when another process is at work there
 */
export async function estimateMoments(
  config: MomentsConfig,
  {
    folder,
    base,
    generatorFile,
    engine,
    threads,
    checkpointSeconds,
    force,
    pieces = Infinity,
    ...how
  }: FolderOptions & NetworkOptions & { readonly base?: string; readonly pieces?: number },
): Promise<MomentsOutcome> {
  const started = performance.now();
  const begun = force ? {} : await begunSetup(folder, momentsRunKind);
  const asked = {
    generatorFile: await locateNetwork(config, generatorFile ?? begun.generatorFile),
    engine: engine ?? begun.engine,
  };
  const smaller = base === undefined ? undefined : await momentsToExtend(base, config); // refuses what does not fit before the folder is touched
  if (smaller && smaller.base !== config.base)
    throw new UsageError(
      `--extend ${base}: expected moments that begin with ${config.base ?? 0} merged blocks, got ${smaller.base ?? 0}`,
    );
  requireNoMerge(folder, force ? undefined : await readRunFile(folder), begun.mergedFrom);
  const outcome = await inRunFolder(
    folder,
    { ...asMomentsRun(config), setup: asked, force },
    how,
    async ({ state, setup, signal, onProgress }): Promise<MomentsOutcome> => {
      if (state === 'complete')
        return {
          status: 'ok',
          report: parseOrRefuse(momentsReportSchema, (await readRunFile(folder))?.report, folder),
        };
      if (base !== undefined && smaller) await takeOver(base, smaller, folder);
      const ranges = partitionRanges(config);
      const first = partitionsIn(await storedFold(folder, config), config);
      const workers = Math.max(1, Math.min(pieces, threads, partitionsInMemory(config)));
      // one after another each is added to those before it; side by side the largest go first, so that none is left over at the end
      const order = ranges.map((_, partition) => partition).slice(first);
      if (workers > 1) order.sort((a, b) => size(ranges[b]) - size(ranges[a]) || a - b);
      const done = order.map(() => 0);
      const before = ranges.slice(0, first).reduce((sum, range) => sum + size(range), config.base ?? 0) * BLOCK_SIZE;
      const results = await runTasks(
        order.map((partition) => ({
          kind: 'moments',
          work: { folder, config, setup, partition, checkpointSeconds, fold: workers === 1 },
        })),
        threads,
        {
          signal,
          workers,
          onProgress: (task, samples) => {
            done[task] = samples;
            onProgress(
              done.reduce((sum, x) => sum + x, before),
              countBlocks(config) * BLOCK_SIZE,
            );
          },
        },
      );
      const all = [...results];
      const time = (): TimeSpent =>
        timeSpent(all, {
          seconds: (performance.now() - started) / 1000,
          lanes: Math.min(workers, Math.max(1, order.length)),
        });
      const record = (status: 'aborted' | 'nonFinite' | 'complete', report?: MomentsReport): Promise<void> =>
        endRun(folder, {
          status,
          ...(report && { report }),
          provenance: provenance({ ...(results.at(-1)?.report as object | undefined), ...time() }),
        });
      if (results.some(({ status }) => status !== 'ok')) {
        const status = results.some((result) => result.status === 'nonFinite') ? 'nonFinite' : 'aborted';
        await record(status);
        return { status, notes: results.flatMap(({ notes }) => notes) };
      }
      const [merged] = await runTasks([{ kind: 'mergeMoments', work: { folder, config } }], 1, { signal });
      all.push(merged);
      if (merged.status === 'aborted') {
        await record('aborted');
        return { status: 'aborted', notes: merged.notes };
      }
      const report = parseOrRefuse(momentsReportSchema, merged.report, folder);
      await record('complete', report);
      await removeWorkingFiles(folder); // only now: until here a crash goes on from the pieces
      return { status: 'ok', report, time: time() };
    },
  );
  return outcome ?? { status: 'aborted', notes: [] };
}

const size = ([from, to]: Range): number => to - from;

/** Begins a folder with the sums of smaller moments: those of the whole pieces, and the last piece where that has only begun. */
async function takeOver(base: string, smaller: MomentsConfig, folder: string): Promise<void> {
  const whole = wholePartitions(smaller);
  if ((await isFile(foldFile(folder))) || (await isFile(partitionFile(folder, whole)))) return; // it was continued since
  const copy = async (name: string, to: string): Promise<void> =>
    writeFileAtomic(to, await readBounded(join(base, name)));
  const hasFold = whole > 0 || smaller.base !== undefined;
  if (whole < partitionRanges(smaller).length)
    await copy(hasFold ? MOMENTS_FILES.lastSums : MOMENTS_FILES.sums, partitionFile(folder, whole));
  if (hasFold) await copy(MOMENTS_FILES.sums, foldFile(folder));
}

/**
 * The configuration of finished moments that larger ones can begin with.
 *
 * @param larger what they must fit
 * @throws UsageError when the folder holds no such moments
 */
export async function momentsToExtend(
  folder: string,
  larger: Pick<MomentsConfig, 'generator' | 'seed' | 'blocks'>,
): Promise<MomentsConfig> {
  const run = await readRunFile(folder);
  if (run?.kind !== 'covariance' || run.status !== 'complete')
    throw new UsageError(
      `--extend ${folder}: expected finished moments of geq covariance, got ${run ? `a run of kind ${run.kind} that is ${run.status}` : 'none'}`,
    );
  const config = parseOrRefuse(momentsConfigSchema, run.config, folder);
  if (generatorHash(config.generator) !== generatorHash(larger.generator))
    throw new UsageError(`--extend ${folder}: these moments belong to another generator`);
  if (config.seed !== larger.seed)
    throw new UsageError(
      `--extend ${folder}: expected moments of seed ${larger.seed}, got seed ${config.seed}; give the same --seed`,
    );
  if (countBlocks(config) < config.blocks)
    throw new UsageError(
      `--extend ${folder}: expected whole moments, got blocks ${blockRanges(config)
        .map((range) => `[${range.join(', ')})`)
        .join(', ')} of ${config.blocks}; merge them with the others first (geq merge)`,
    );
  if (config.blocks >= larger.blocks)
    throw new UsageError(
      `--extend ${folder}: has ${config.blocks * BLOCK_SIZE} samples already; give more with --samples`,
    );
  return config;
}
