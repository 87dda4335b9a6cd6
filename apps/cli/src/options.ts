import { parseOrRefuse, theoryMethodSchema, UsageError } from '@geq/experiments';
import { cpus } from 'node:os';
import { flag, isSet, numbers, numeric, text, textual, type Arguments } from './command.ts';
import type { GeneratorOptions, OnlineOptions, TheoryMethod } from '@geq/experiments';

/** Which inputs: shared by every command that needs a generator. Letters are those of the authors' scripts. */
export const generatorOptions = {
  scenario: textual('where the inputs come from (rand)'),
  N: numeric('input dimension (1000)'),
  D: numeric('latent dimension (100)'),
  depth: numeric('layers of the generator (4)', { alias: 'L' }),
  activation: textual('of the generator: sign, tanh, erf, relu, linear (sign)', { alias: 'f' }),
  'generator-seed': numeric('the generator is drawn from this, not from -s (0)'),
} as const;

/** What is trained, and on what stream. */
export const learningOptions = {
  K: numeric('hidden units of the student (2)'),
  M: numeric('hidden units of the teacher (2)'),
  g: textual('activation of student and teacher: erf, relu, linear (erf)'),
  lr: numeric('learning rate η (0.2)'),
  both: flag('train both layers, the default; --no-both trains the first alone'),
  steps: numeric('t_max: SGD steps / N'),
  seed: numeric('of data, teacher and student (0)', { alias: 's' }),
  students: numeric('students with teachers of their own on one data stream (1)'),
  'student-index': numeric('index of the first student (0)'),
  'test-size': numeric('samples in the test set (10000)'),
  moments: textual('Ω and Φ: sharper, linearized, authors (closed forms of rand), or a folder made by geq covariance'),
  bs: numeric('accepted for compatibility: how many samples are made at once never changes a result'),
} as const;

export const runOptions = {
  out: textual('folder of the run'),
  resume: textual('continue the run in this folder'),
  force: flag('start anew where another run, or a file that geq did not write, stands'),
  'checkpoint-every': numeric('seconds between checkpoints (20)'),
  quiet: flag('no progress', { alias: 'q' }),
  json: flag('print the result as JSON'),
} as const;

export const threadOptions = { threads: numeric('worker threads; results do not depend on them (all cores)') } as const;

export const theoryOptions = {
  method: textual('dopri5 (adaptive), rk4, or euler (the authors\' integrator, step for step) (dopri5)'),
  tolerance: numeric('local error of dopri5, relative to the largest entries (1e-8)'),
  dt: numeric('step of euler and rk4 (0.01)'),
} as const;

const GENERATOR_NUMBERS = ['N', 'D', 'depth', 'generator-seed'] as const;
const LEARNING_NUMBERS = ['K', 'M', 'lr', 'steps', 'seed', 'students', 'student-index', 'test-size', 'bs'] as const;
/** Values that expressions may use when the option itself is not given. */
const DEFAULTS = { N: 1000, D: 100, K: 2, M: 2, L: 4, lr: 0.2 } as const;

const AUTHORS_UNITS: Readonly<Record<string, string>> = { 0: 'linear', 1: 'erf' }; // the integrator's numbers

/** -g of the authors' script (names) and of their integrator (numbers). */
export const unitName = (g: string | undefined): string | undefined => (g === undefined ? undefined : AUTHORS_UNITS[g] ?? g);

export async function readGeneratorOptions(args: Arguments): Promise<GeneratorOptions & { scenario?: string }> {
  const { N, D, depth, 'generator-seed': generatorSeed } = await numbers(args, GENERATOR_NUMBERS, DEFAULTS);
  return { scenario: text(args, 'scenario'), N, D, depth, activation: text(args, 'activation'), generatorSeed };
}

export async function readOnlineOptions(args: Arguments): Promise<OnlineOptions> {
  const values = await numbers(args, [...GENERATOR_NUMBERS, ...LEARNING_NUMBERS], DEFAULTS);
  const { N, D, depth, K, M, lr, steps, seed, students, bs } = values;
  if (bs !== undefined && !(Number.isInteger(bs) && bs >= 1)) throw new UsageError(`bs: expected a whole number of at least 1, got ${bs}`);
  return {
    scenario: text(args, 'scenario'), N, D, depth, activation: text(args, 'activation'), generatorSeed: values['generator-seed'],
    K, M, unit: unitName(text(args, 'g')), lr, both: args.both as boolean | undefined, steps, seed, students,
    studentIndex: values['student-index'], testSize: values['test-size'],
  };
}

/** Threads, checkpoint interval and the like: how a run is done, never what it computes. */
export async function readRunOptions(args: Arguments): Promise<{ threads: number; checkpointSeconds: number; quiet: boolean; json: boolean; force: boolean }> {
  const { threads = cpus().length, 'checkpoint-every': checkpointSeconds = 20 } = await numbers(args, ['threads', 'checkpoint-every']);
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) throw new UsageError(`threads: expected a whole number from 1 to 1024, got ${threads}`);
  if (!(checkpointSeconds > 0)) throw new UsageError(`checkpoint-every: expected seconds above 0, got ${checkpointSeconds}`);
  return { threads, checkpointSeconds, quiet: isSet(args, 'quiet'), json: isSet(args, 'json'), force: isSet(args, 'force') };
}

/** How the equations are integrated. */
export async function readMethod(args: Arguments): Promise<TheoryMethod> {
  const { tolerance = 1e-8, dt = 0.01 } = await numbers(args, ['tolerance', 'dt']);
  const name = text(args, 'method') ?? 'dopri5';
  if (name === 'dopri5' && args.dt !== undefined) throw new UsageError('dt: expected with --method euler or rk4, got it with dopri5, which chooses its steps by --tolerance');
  return parseOrRefuse(theoryMethodSchema, name === 'dopri5' ? { name, tolerance } : { name, dt }, 'method');
}
