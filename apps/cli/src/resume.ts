import { type ExperimentConfig, experimentConfigSchema, type OnlineConfig, onlineConfigSchema } from '@geq/experiments';
import { firstDifference, parseOrRefuse, readRunFile, UsageError } from '@geq/runs';
import { type MomentsConfig, momentsConfigSchema } from '@geq/scenarios';
import { type TrainingConfig, trainingConfigSchema } from '@geq/training';
import { spelled } from './option.ts';

/** The configurations of runs that can be resumed, by kind. */
interface Configs {
  readonly online: OnlineConfig;
  readonly covariance: MomentsConfig;
  readonly experiment: ExperimentConfig;
  readonly training: TrainingConfig;
}

const READERS: { readonly [TKind in keyof Configs]: (config: unknown, path: string) => Configs[TKind] } = {
  online: (config, path) => parseOrRefuse(onlineConfigSchema, config, path),
  covariance: (config, path) => parseOrRefuse(momentsConfigSchema, config, path),
  experiment: (config, path) => parseOrRefuse(experimentConfigSchema, config, path),
  training: (config, path) => parseOrRefuse(trainingConfigSchema, config, path),
};

const COMMAND_OF: Readonly<Record<string, string>> = {
  online: 'geq online',
  covariance: 'geq covariance',
  experiment: 'geq reproduce',
  training: 'geq train',
};

/** The configuration of the run in a folder. @throws UsageError when there is none, or one of another kind */
export async function storedConfig<TKind extends keyof Configs>(folder: string, kind: TKind): Promise<Configs[TKind]> {
  const run = await readRunFile(folder);
  if (!run) throw new UsageError(`--resume ${folder}: expected a run folder, got none there`);
  if (run.kind !== kind) {
    const other = COMMAND_OF[run.kind];
    throw new UsageError(
      `--resume ${folder}: expected a run of ${COMMAND_OF[kind]}, got one of kind ${run.kind}${other === undefined ? '' : `; continue it with ${other} --resume ${folder}`}`,
    );
  }
  return READERS[kind](run.config, folder);
}

/** What a stored run says in the words of the command line; option names where they differ from the configuration's. */
const SPELLED: Readonly<Record<string, string>> = {
  generatorSeed: 'generator-seed',
  studentIndex: 'student-index',
  testSize: 'test-size',
  evaluationSize: 'evaluation-size',
  unit: 'g',
  sampleEvery: 'sample-every',
  baseDim: 'base-dim',
  resBlocks: 'res-blocks',
  weightNorm: 'weight-norm',
  couplingBn: 'coupling-bn',
  heldOut: 'held-out',
  imageSize: 'image-size',
  hiddenActivation: 'hidden-activation',
  outputActivation: 'output-activation',
  normEps: 'norm-eps',
};

/**
 * Holds the options of the command line against those of the run: what is given must say what the run says.
 *
 * @param given  undefined where nothing was said
 * @throws UsageError naming the first contradiction
 */
export function requireSameOptions(folder: string, given: object, stored: object): void {
  const there = stored as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || firstDifference(value, there[name]) === undefined) continue;
    throw new UsageError(
      `--resume ${folder}: you say ${spelled(SPELLED[name] ?? name)} ${inWords(value)}, the run has ${inWords(there[name])}; leave the option out, or start a new run with --out`,
    );
  }
}

/** A value as a user would write it. */
function inWords(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Object.values(value).length > 0 && !['kind', 'name', 'index'].some((key) => Object.hasOwn(value, key)))
    return Object.entries(value)
      .map(([key, each]) => `${key}=${typeof each === 'number' ? each : 'numbers of a file'}`)
      .join(', ');
  const { kind, hash, name, dt, tolerance, index, count } = value as Readonly<
    Record<string, string | number | undefined>
  >;
  if (index !== undefined) return `${index}/${count ?? ''}`;
  if (name !== undefined)
    return dt !== undefined
      ? `${name} --dt ${dt}`
      : tolerance === undefined
        ? String(name)
        : `${name} --tolerance ${tolerance}`;
  return hash === undefined ? String(kind) : `${String(kind)} (files ${String(hash).slice(0, 8)}…)`;
}

/** The numbers of a run by option name, for expressions: `--resume runs/a --lr "0.2/sqrt(K)"`. */
export const storedNumbers = (stored: object): Record<string, number> =>
  Object.fromEntries(
    Object.entries(stored)
      .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
      .map(([name, value]) => [SPELLED[name] ?? name, value]),
  );
