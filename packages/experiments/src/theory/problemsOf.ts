import { basename, join } from 'node:path';
import {
  familyNames,
  INITIAL_CONDITION_FILES,
  parseInitialConditionFiles,
  parseRootName,
  parseRun,
  type InitialConditionFile,
  type RootName,
} from '@geq/formats';
import type { InitialConditions } from '@geq/ode';
import { isFile, readBounded, parseOrRefuse, readRecorded, readRunFile, type RunFile, UsageError } from '@geq/runs';
import { onlineConfigSchema, type OnlineConfig } from '../simulation/onlineConfig.ts';
import { onlineRunKind, type OnlineSetup } from '../tasks/runKinds.ts';
import { rootOf, studentIndices } from '../simulation/runNames.ts';
import { runOfPrefix } from '../simulation/runOfPrefix.ts';
import { rowTimes } from './startingPoints.ts';
import { startingPointsApart } from './startingPointsApart.ts';
import { isStored } from '../simulation/runStoreTask.ts';

/** What a run's files say about the problem; undefined where they say nothing. */
export interface PrefixProblem {
  /** Path of the files without their endings. */
  readonly prefix: string;
  readonly ic: InitialConditions;
  readonly unit: string;
  readonly lr: number;
  /** η has all its digits in run.json, six in a file name. */
  readonly lrDigits: 'all' | 'six';
  readonly both?: boolean;
  /** t_max of the simulation. */
  readonly steps?: number;
  /** Times of the simulation's rows. */
  readonly times?: Float64Array;
}

/**
 * The theory's problem as the files of a run state it: a run folder (all its students), or the prefix of one student's
 * files. A run of ours is believed by its `run.json`; a prefix without one, such as the authors' tools leave it, by its name
 * and its stored initial conditions.
 *
 * @param momentsFolder of sampled moments; the one the run was begun with when not given
 * @param signal after an abort there may be none
 * @throws UsageError, FormatError when files are missing, broken, or contradict each other
 */
export async function problemsOf(path: string, momentsFolder?: string, signal?: AbortSignal): Promise<PrefixProblem[]> {
  const run = await readRunFile(path);
  if (run) {
    if (run.kind !== 'online')
      throw new UsageError(`--prefix ${path}: expected a run of geq online, got one of kind ${run.kind}`);
    const setup = parseOrRefuse(onlineRunKind.setup, run.setup, path);
    return problemsOfRun(
      path,
      parseOrRefuse(onlineConfigSchema, run.config, path),
      { ...setup, momentsFolder: momentsFolder ?? setup.momentsFolder },
      signal,
    );
  }
  const ours = await runOfPrefix(path);
  if (ours) {
    const all = await problemsOfRun(
      ours.folder,
      ours.config,
      { ...ours.setup, momentsFolder: momentsFolder ?? ours.setup.momentsFolder },
      signal,
    );
    return all.filter(({ prefix }) => basename(prefix) === basename(path));
  }
  return [await problemOfFiles(path)];
}

/** The problems of a configuration whose files would lie in `folder`, from its own weights: nothing is read there. */
export const problemsOfConfig = (
  folder: string,
  config: OnlineConfig,
  momentsFolder?: string,
): Promise<PrefixProblem[]> => problemsOfRun(folder, config, { momentsFolder });

async function problemsOfRun(
  folder: string,
  config: OnlineConfig,
  { store, momentsFolder }: OnlineSetup,
  signal?: AbortSignal,
): Promise<PrefixProblem[]> {
  const { unit, lr, both, steps } = config;
  const shared = { unit, lr, lrDigits: 'all' as const, both, steps, times: rowTimes(config) };
  if (store && (await isStored(folder, config))) {
    const known = (await readRunFile(folder))?.files;
    return Promise.all(
      studentIndices(config).map(async (student) => {
        const prefix = join(folder, rootOf(config, student));
        return { ...shared, prefix, ic: await readStored(prefix, { ...config, saidBy: 'run.json', known }) };
      }),
    );
  }
  const points = await startingPointsApart([{ folder, config }], momentsFolder, signal);
  return points.map(({ student, ic }) => ({ ...shared, prefix: join(folder, rootOf(config, student)), ic }));
}

async function problemOfFiles(prefix: string): Promise<PrefixProblem> {
  const files = familyNames(prefix);
  if (!(await isFile(files.rhos)))
    throw new UsageError(
      `--prefix ${prefix}: expected a run folder or the prefix of stored initial conditions; there is no ${files.rhos} (geq online --store writes it)`,
    );
  const name = parseRootName(prefix, { source: `--prefix ${prefix}` });
  const ic = await readStored(prefix, { ...name, saidBy: 'the name' });
  const times = await simulatedTimes(files.run, name);
  return { prefix, ic, unit: name.unit, lr: name.lr, lrDigits: 'six', times, steps: times?.at(-1) };
}

async function readStored(
  prefix: string,
  { saidBy, known, ...said }: Pick<RootName, 'N' | 'D' | 'K' | 'M'> & { saidBy: string; known?: RunFile['files'] },
): Promise<InitialConditions> {
  const names = familyNames(prefix);
  const entries = await Promise.all(
    INITIAL_CONDITION_FILES.map(async (file) => [file, await readRecorded(names[file], known)] as const),
  );
  const ic = parseInitialConditionFiles(Object.fromEntries(entries) as Record<InitialConditionFile, Uint8Array>, {
    root: prefix,
  });
  for (const symbol of ['N', 'K', 'M'] as const) {
    if (ic[symbol] !== said[symbol])
      throw new UsageError(
        `--prefix ${prefix}: ${saidBy} says ${symbol} = ${said[symbol]}, the files hold ${symbol} = ${ic[symbol]}`,
      );
  }
  return { ...ic, delta: said.D / said.N };
}

/** Times of the simulation's rows after t = 0; undefined when there is no such file, or its times do not increase. */
async function simulatedTimes(file: string, { K, M }: RootName): Promise<Float64Array | undefined> {
  if (!(await isFile(file))) return undefined;
  const times = parseRun(await readBounded(file), { source: file, K, M }).t.filter((t) => t > 0);
  return times.length > 0 && times.every((t, i) => i === 0 || t > times[i - 1]) ? times : undefined;
}
