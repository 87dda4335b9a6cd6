import { resolve } from 'node:path';
import { firstDifference, parseOrRefuse, readRunFile, type RunFile, UsageError } from '@geq/runs';
import { momentsConfigSchema, type MomentsConfig, blockRanges, generatorHash, generatorName } from '@geq/scenarios';
import { experimentConfigSchema, streamRange, type ExperimentConfig } from '../experiment/experimentConfig.ts';
import { mergeExperiment } from './mergeExperiment.ts';
import { mergeMomentsShards } from './mergeMomentsShards.ts';
import type { MergeOptions, MergeOutcome, ShardFolder } from './mergeOutcome.ts';
import { planMerge, type MergePlan, type Part } from './mergePlan.ts';

/**
 * Merges the shards of one run, each in a folder of its own, into the folder that the whole run would have made: an experiment, or
 * moments, which sums in another order leave rounding alone to tell apart (1e-12). The result does not depend on the order of the folders, bit for bit. It appears whole: until everything is written
 * `run.json` says `running`, and a merge that was cut short is repeated by the same command.
 *
 * @throws UsageError when folders hold no shards, shards of several runs or generators, the same blocks or seeds twice, or when
 *   some are missing: it lists them; FolderLocked when another process writes the result
 */
export async function mergeShards(folders: readonly string[], options: MergeOptions): Promise<MergeOutcome> {
  if (folders.length === 0) throw new UsageError('merge: expected the folders of shards, got none');
  const runs = await Promise.all(folders.map(readShard));
  const [{ kind }] = runs;
  const odd = runs.find((run) => run.kind !== kind);
  if (odd)
    throw new UsageError(
      `merge: expected shards of one kind, got ${kind} in ${runs[0].folder} and ${odd.kind} in ${odd.folder}`,
    );
  if (runs.some(({ folder }) => resolve(folder) === resolve(options.folder)))
    throw new UsageError(
      `--out ${options.folder}: expected a folder beside the shards, got one of them; choose another`,
    );
  if (kind === 'covariance') {
    const shards = runs.map((run): ShardFolder<MomentsConfig> => {
      const config = parseOrRefuse(momentsConfigSchema, run.config, run.folder);
      return { ...run, config, shard: config.shard, ranges: blockRanges(config) };
    });
    requireOneGenerator(shards, (config) => config.generator);
    requireOneRun(shards, ({ shard: _shard, ranges: _ranges, base: _base, ...whole }) => whole);
    const plan = planMerge(shards, shards[0].config.blocks, 'blocks');
    if (options.partial !== true || plan.parts.length === 0)
      requireWhole(plan, shards.length, 'geq covariance', '; --partial merges what there is');
    return mergeMomentsShards(plan, options);
  }
  if (options.partial)
    throw new UsageError('--partial needs shards of moments; an experiment is made of all its seeds');
  const shards = runs.map((run): ShardFolder<ExperimentConfig> => {
    const config = parseOrRefuse(experimentConfigSchema, run.config, run.folder);
    return { ...run, config, shard: config.shard, ranges: [streamRange(config)] };
  });
  requireOneGenerator(shards, (config) => config.online.generator);
  requireOneRun(shards, ({ shard: _shard, ...whole }) => whole);
  const plan = planMerge(shards, shards[0].config.seeds, 'seeds');
  requireWhole(plan, shards.length, 'geq reproduce', '');
  return mergeExperiment(plan, options);
}

async function readShard(folder: string): Promise<Pick<RunFile, 'kind' | 'status' | 'config'> & { folder: string }> {
  const run = await readRunFile(folder);
  if (!run || (run.kind !== 'covariance' && run.kind !== 'experiment')) {
    throw new UsageError(
      `merge: expected folders of geq covariance --shard or geq reproduce --shard, got ${run ? `a run of kind ${run.kind}` : 'no run'} in ${folder}`,
    );
  }
  return { folder, kind: run.kind, status: run.status, config: run.config };
}

function requireOneGenerator<TConfig>(
  shards: readonly ShardFolder<TConfig>[],
  of: (config: TConfig) => Parameters<typeof generatorHash>[0],
): void {
  const first = of(shards[0].config);
  for (const { folder, config } of shards) {
    if (generatorHash(of(config)) !== generatorHash(first)) {
      throw new UsageError(
        `merge: expected shards of one generator, got ${generatorName(first)} (hash ${generatorHash(first).slice(0, 12)}) in ${shards[0].folder} and ${generatorName(of(config))} (hash ${generatorHash(of(config)).slice(0, 12)}) in ${folder}`,
      );
    }
  }
}

function requireOneRun<TConfig>(shards: readonly ShardFolder<TConfig>[], wholeOf: (config: TConfig) => object): void {
  const first = wholeOf(shards[0].config);
  for (const { folder, config } of shards) {
    const difference = firstDifference(wholeOf(config), first);
    if (difference)
      throw new UsageError(
        `merge: expected shards of one run, got others: ${difference}, here ${folder}, there ${shards[0].folder}`,
      );
  }
}

const MOST_NAMED = 20;

function requireWhole({ missing }: MergePlan<Part>, given: number, command: string, otherwise: string): void {
  if (missing.length === 0) return;
  const named =
    missing.slice(0, MOST_NAMED).join(', ') +
    (missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '');
  throw new UsageError(
    `merge: expected all shards, got ${given} ${given === 1 ? 'folder' : 'folders'}; missing or unfinished: ${named}; make them with ${command} --shard, go on with --resume FOLDER${otherwise}`,
  );
}
