import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BLOCK_SIZE } from '@geq/random';
import { cacheFolder, type FolderOptions, parseOrRefuse, readRunFile, type TimeSpent } from '@geq/runs';
import {
  generatorHash,
  generatorName,
  momentsConfigSchema,
  type MomentsConfig,
  readMomentsFolder,
  type NetworkOptions,
  type FoundGenerator,
} from '@geq/scenarios';
import { estimateMoments, momentsToExtend } from './estimateMoments.ts';
import { momentsConfig } from './momentsOptions.ts';

/** Sampled moments of the cache: their hash and folder; or how sampling ended early. */
export type CachedMoments =
  | {
      readonly status: 'ok';
      readonly moments: { readonly kind: 'sampled'; readonly hash: string };
      readonly momentsFolder: string;
      /** Missing when all was there. */ readonly time?: TimeSpent;
    }
  | { readonly status: 'aborted' | 'nonFinite'; readonly notes: readonly string[] };

/** Of what is in a folder of moments; a change of that changes it, and folders of other versions are left alone. */
const VERSION = 3;

/**
 * Sampled moments of a generator, taken from the cache when they were measured before. Folders are named by the content of
 * the generator and the number of samples; more samples begin with the largest smaller set that is there, which changes no bit of them.
 *
 * @throws UsageError when the cache is damaged
 */
export async function cachedMoments(
  { scenario, spec, file }: FoundGenerator,
  {
    samples,
    seed = 0,
    ...how
  }: Omit<FolderOptions, 'folder' | 'force'> & NetworkOptions & { readonly samples: number; readonly seed?: number },
): Promise<CachedMoments> {
  const wanted = momentsConfig({ scenario, spec, samples, seed });
  const parent = cacheFolder('moments');
  const key = `_${generatorHash(spec).slice(0, 16)}_s${seed}_v${VERSION}_n`;
  const known = await foldersOf(parent, key);
  const size = wanted.blocks * BLOCK_SIZE;
  const folder = join(parent, known.get(size) ?? `${generatorName(spec)}${key}${size}`);
  const begun = await readRunFile(folder);
  const config = begun ? parseOrRefuse(momentsConfigSchema, begun.config, folder) : wanted;
  const base = begun ? undefined : await largestBelow(parent, known, wanted);
  const outcome = await estimateMoments(config, { ...how, folder, base, generatorFile: file });
  if (outcome.status !== 'ok') return outcome;
  const { hash } = await readMomentsFolder(folder);
  return {
    status: 'ok',
    moments: { kind: 'sampled', hash },
    momentsFolder: folder,
    ...(outcome.time ? { time: outcome.time } : {}),
  };
}

/** Names of the folders of one generator's moments by their number of samples, whatever its file was called when they were measured. */
async function foldersOf(parent: string, key: string): Promise<Map<number, string>> {
  const names = await readdir(parent).catch(() => []);
  return new Map(
    names
      .sort()
      .filter((name) => name.includes(key))
      .map((name) => [Number(name.slice(name.indexOf(key) + key.length)), name]),
  );
}

/** The folder of the largest finished moments below the wanted number of samples. */
async function largestBelow(
  parent: string,
  known: ReadonlyMap<number, string>,
  wanted: MomentsConfig,
): Promise<string | undefined> {
  const smaller = [...known]
    .filter(([size]) => Number.isSafeInteger(size) && size < wanted.blocks * BLOCK_SIZE)
    .sort(([a], [b]) => b - a);
  for (const [, name] of smaller) {
    const base = join(parent, name);
    if (await momentsToExtend(base, wanted).catch(() => undefined)) return base; // unfinished or damaged: the next
  }
  return undefined;
}
