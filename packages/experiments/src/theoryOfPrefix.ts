import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { familyNames, INITIAL_CONDITION_FILES, parseInitialConditionFiles, parseRootName, parseRun, type InitialConditionFile } from '@geq/formats';
import type { InitialConditions } from '@geq/ode';
import { readBounded } from './boundedFile.ts';
import { onlineConfigSchema, parseOrRefuse, type OnlineConfig } from './config.ts';
import { readRunFile } from './runFile.ts';
import { filesOf, rootOf, studentIndices } from './runNames.ts';
import { initialConditionsOf, rowTimes } from './theoryRun.ts';
import { UsageError } from './usageError.ts';

/** What a run's files say about the problem; undefined where they say nothing. */
export interface PrefixProblem {
  /** Path of the files without their endings. */
  readonly prefix: string;
  readonly ic: InitialConditions;
  readonly unit: string;
  /** η with all its digits where run.json has it, six digits from a file name. */
  readonly lr?: number;
  readonly lrDigits?: 'all' | 'six';
  readonly both?: boolean;
  /** t_max of the simulation. */
  readonly steps?: number;
  /** Times of the simulation's rows. */
  readonly times?: Float64Array;
}

const isFile = (path: string): Promise<boolean> => stat(path).then((s) => s.isFile(), () => false);

async function readStored(prefix: string, delta: number): Promise<InitialConditions> {
  const names = familyNames(prefix);
  const entries = await Promise.all(INITIAL_CONDITION_FILES.map(async (file) => [file, await readBounded(names[file])] as const));
  const files = Object.fromEntries(entries) as Record<InitialConditionFile, Uint8Array>;
  return { ...parseInitialConditionFiles(files, { root: prefix }), delta };
}

/** The run.json that speaks for a prefix: the one in its folder, when one of its students has this name. */
async function configOf(prefix: string): Promise<OnlineConfig | undefined> {
  const run = await readRunFile(dirname(prefix));
  if (run?.kind !== 'online') return undefined;
  const config = parseOrRefuse(onlineConfigSchema, run.config, dirname(prefix));
  return studentIndices(config).some((student) => rootOf(config, student) === basename(prefix)) ? config : undefined;
}

/**
 * The theory's problem as the files of a run state it: a run folder (all its students), or the prefix of one run's files,
 * ours or the authors'. Stored initial conditions are used when they are there; otherwise `run.json` is enough to make
 * them anew.
 *
 * @throws UsageError, FormatError when files are missing, broken, or contradict each other
 */
export async function problemsOf(path: string, momentsFolder?: string): Promise<PrefixProblem[]> {
  const folderRun = await readRunFile(path);
  if (folderRun) {
    if (folderRun.kind !== 'online') throw new UsageError(`--prefix ${path}: expected a run of geq online, got one of kind ${folderRun.kind}`);
    return problemsOfConfig(path, parseOrRefuse(onlineConfigSchema, folderRun.config, path), momentsFolder);
  }
  const config = await configOf(path);
  if (config) return (await problemsOfConfig(dirname(path), config, momentsFolder)).filter(({ prefix }) => basename(prefix) === basename(path));
  if (!await isFile(familyNames(path).rhos)) throw new UsageError(`--prefix ${path}: expected a run folder or the prefix of stored initial conditions; there is no ${familyNames(path).rhos} (geq online --store writes it)`);
  const name = parseRootName(path, { source: `--prefix ${path}` });
  const ic = await readStored(path, name.D / name.N);
  for (const symbol of ['N', 'K', 'M'] as const) {
    if (ic[symbol] !== name[symbol]) throw new UsageError(`--prefix ${path}: the name says ${symbol} = ${name[symbol]}, the files hold ${symbol} = ${ic[symbol]}`);
  }
  const times = await simulatedTimes(familyNames(path).run);
  return [{ prefix: path, ic, unit: name.unit, lr: name.lr, lrDigits: 'six', times, steps: times?.at(-1) }];
}

/** Times of the simulation's rows after t = 0, when its file is there. */
async function simulatedTimes(file: string): Promise<Float64Array | undefined> {
  if (!await isFile(file)) return undefined;
  const times = parseRun(await readBounded(file), { source: file }).t.filter((t) => t > 0);
  return times.length > 0 && times.every((t, i) => i === 0 || t > times[i - 1]) ? times : undefined;
}

/** The problems of a configuration whose files lie, or would lie, in `folder`. */
export async function problemsOfConfig(folder: string, config: OnlineConfig, momentsFolder?: string): Promise<PrefixProblem[]> {
  const shared = { unit: config.unit, lr: config.lr, lrDigits: 'all' as const, both: config.both, steps: config.steps, times: rowTimes(config) };
  const students = studentIndices(config);
  const stored = await Promise.all(students.map((student) => isFile(filesOf(folder, rootOf(config, student)).rhos)));
  if (stored.every(Boolean)) {
    return Promise.all(students.map(async (student) => {
      const prefix = join(folder, rootOf(config, student));
      const ic = await readStored(prefix, config.D / config.N);
      for (const symbol of ['N', 'K', 'M'] as const) {
        if (ic[symbol] !== config[symbol]) throw new UsageError(`--prefix ${prefix}: run.json says ${symbol} = ${config[symbol]}, the stored initial conditions hold ${symbol} = ${ic[symbol]}`);
      }
      return { ...shared, prefix, ic };
    }));
  }
  return (await initialConditionsOf([{ folder, config }], momentsFolder)).map(({ student, ic }) => ({ ...shared, prefix: join(folder, rootOf(config, student)), ic }));
}
