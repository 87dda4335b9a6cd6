import { availableParallelism } from 'node:os';
import {
  experimentConfigSchema,
  onlineConfigSchema,
  type OnlineOptions,
  stepSchema,
  type TheoryMethod,
  theoryMethodSchema,
  toleranceSchema,
} from '@geq/experiments';
import { parseOrRefuse, parseShard, type Shard, UsageError } from '@geq/runs';
import {
  depthSchema,
  type EngineName,
  type GeneratorOptions,
  imageSizeSchema,
  normEpsSchema,
  pieceCountSchema,
  sampleCountSchema,
} from '@geq/scenarios';
import { DEFAULT_TOLERANCES } from '@geq/ode';
import { flag, isGiven, isSet, numbers, text, type Arguments } from './arguments.ts';
import { spelled } from './option.ts';
import { readOnnxHints } from './onnxHints.ts';

/** Values that expressions may use when the option itself is not given: what the help calls the defaults. */
export const DEFAULTS: Readonly<Record<string, number>> = { N: 1000, D: 100, K: 2, M: 2, depth: 4, lr: 0.2 };

type Numbers = Readonly<Record<string, number>>;

const { N, D, K, M, lr, steps, seed, students, studentIndex, testSize, evaluationSize } = onlineConfigSchema.shape;
const { seeds } = experimentConfigSchema.shape;
/** What a number may be, by the name of its option. */
export type NumberSchemas = Readonly<
  Record<string, { safeParse: (value: unknown) => { error?: { issues: { message: string }[] } } }>
>;
const SCHEMAS: NumberSchemas = {
  N,
  D,
  K,
  M,
  lr,
  steps,
  seed,
  students,
  'student-index': studentIndex,
  'test-size': testSize,
  'evaluation-size': evaluationSize,
  'generator-seed': seed,
  depth: depthSchema,
  tolerance: toleranceSchema,
  dt: stepSchema,
  'image-size': imageSizeSchema,
  'norm-eps': normEpsSchema,
  samples: sampleCountSchema,
  pieces: pieceCountSchema,
  seeds,
};

/** The numeric options that were given, each within its own range. @throws UsageError naming the option as it is typed */
export async function readNumbers(args: Arguments, known: Numbers = DEFAULTS, schemas = SCHEMAS): Promise<Numbers> {
  const values = await numbers(args, known);
  for (const [name, value] of Object.entries(values)) {
    const issue = schemas[name]?.safeParse(value).error?.issues[0];
    if (issue) throw new UsageError(`${spelled(name)}: ${issue.message}`);
  }
  return values;
}

function requireWhole(name: string, value: number, most: number): void {
  if (!(Number.isInteger(value) && value >= 1 && value <= most))
    throw new UsageError(`${spelled(name)}: expected a whole number from 1 to ${most}, got ${value}`);
}

/** Error of the moments that is asked for. @throws UsageError unless between 0 and 1, and alone */
export async function readAccuracy(args: Arguments): Promise<number | undefined> {
  const { accuracy } = await numbers(args, DEFAULTS);
  if (accuracy === undefined) return undefined;
  if (!(accuracy > 0 && accuracy < 1))
    throw new UsageError(`--accuracy: expected a number between 0 and 1, got ${accuracy}`);
  const other = ['shard', 'extend', 'resume'].find((name) => isGiven(args, name));
  if (other !== undefined)
    throw new UsageError(
      `${spelled(other)}: expected without --accuracy, which decides on the samples by itself, got both`,
    );
  return accuracy;
}

/** -g of the authors' script (names) and of their integrator (numbers). */
export const readUnit = (args: Arguments): string | undefined => text(args, 'g');

/** What was said of a network in a file; undefined where nothing was. @throws UsageError */
export const readNetworkHints = (args: Arguments, values: Numbers): GeneratorOptions => ({
  layout: text(args, 'layout'),
  couplingBn: flag(args, 'coupling-bn'),
  imageSize: values['image-size'],
  strides: wholeNumbers(args, 'strides'),
  paddings: wholeNumbers(args, 'paddings'),
  hiddenActivation: text(args, 'hidden-activation'),
  outputActivation: text(args, 'output-activation'),
  normEps: values['norm-eps'],
  weights: text(args, 'weights'),
});

/** `1,2,2`. @throws UsageError */
function wholeNumbers(args: Arguments, name: string): number[] | undefined {
  const given = text(args, name);
  if (given !== undefined && !/^\d{1,4}(?:,\d{1,4})*$/.test(given))
    throw new UsageError(`${spelled(name)}: expected whole numbers such as 1,2,2, got '${given}'`);
  return given?.split(',').map(Number);
}

/** What was said of the generator; undefined where nothing was. */
export async function readGenerator(
  args: Arguments,
  values: Numbers,
): Promise<GeneratorOptions & { scenario?: string }> {
  return {
    scenario: text(args, 'scenario'),
    generator: text(args, 'generator'),
    ...(await readOnnxHints(args)),
    ...readNetworkHints(args, values),
    N: values.N,
    D: values.D,
    depth: values.depth,
    activation: text(args, 'activation'),
    generatorSeed: values['generator-seed'],
  };
}

/** What was said of a simulation, its generator apart; undefined where nothing was. */
export function readOnline(args: Arguments, values: Numbers): OnlineOptions {
  if (values.bs !== undefined) requireWhole('bs', values.bs, 1e9);
  return {
    K: values.K,
    M: values.M,
    unit: readUnit(args),
    lr: values.lr,
    both: flag(args, 'both'),
    steps: values.steps,
    seed: values.seed,
    students: values.students,
    studentIndex: values['student-index'],
    testSize: values['test-size'],
    evaluationSize: values['evaluation-size'],
  };
}

/** How work is done, never what it computes. */
export interface RunSettings {
  readonly threads: number;
  readonly engine?: EngineName;
  readonly checkpointSeconds: number;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly force: boolean;
  /** Wait while another process is at work in the folder. */
  readonly wait: boolean;
  readonly out?: string;
  readonly resume?: string;
}

const MOST_THREADS = 1024;

/** @throws UsageError also when --resume stands beside options that begin another run */
export function readRunSettings(
  args: Arguments,
  { threads = availableParallelism(), 'checkpoint-every': checkpointSeconds = 60 }: Numbers,
): RunSettings {
  requireWhole('threads', threads, MOST_THREADS);
  if (!(checkpointSeconds > 0))
    throw new UsageError(`--checkpoint-every: expected seconds above 0, got ${checkpointSeconds}`);
  const resume = text(args, 'resume');
  for (const other of ['out', 'force']) {
    if (resume !== undefined && isGiven(args, other))
      throw new UsageError(`--resume: expected without --${other}: it goes on in its own folder, got both`);
  }
  return {
    threads,
    engine: text(args, 'engine') as EngineName | undefined,
    checkpointSeconds,
    quiet: isSet(args, 'quiet'),
    json: isSet(args, 'json'),
    force: isSet(args, 'force'),
    wait: isSet(args, 'wait'),
    out: text(args, 'out'),
    resume,
  };
}

/** `--shard i/n`; undefined when not given. @throws UsageError */
export function readShard(args: Arguments): Shard | undefined {
  const given = text(args, 'shard');
  return given === undefined ? undefined : parseShard(given, '--shard');
}

/** How the equations are integrated. */
export function readMethod(args: Arguments, { tolerance, dt = 0.01 }: Numbers): TheoryMethod {
  const name = text(args, 'method') ?? 'auto';
  const isFixed = name === 'rk4' || name === 'euler';
  if (!isFixed && isGiven(args, 'dt'))
    throw new UsageError(
      `--dt: expected with --method euler or rk4, got it with ${name}, which chooses its steps by --tolerance`,
    );
  if (isFixed && isGiven(args, 'tolerance'))
    throw new UsageError(
      `--tolerance: expected with --method auto, exponential or dopri5, got it with ${name}, whose step is --dt`,
    );
  const fallback = name === 'exponential' || name === 'dopri5' ? DEFAULT_TOLERANCES[name] : undefined;
  return parseOrRefuse(
    theoryMethodSchema,
    isFixed ? { name, dt } : { name, tolerance: tolerance ?? fallback },
    'method',
  );
}
