import { z } from 'zod';
import { activationNames } from '@geq/overlaps';
import {
  bounds,
  type GeneratorSpec,
  generatorFields,
  hasItsGeneratorsShape,
  SHAPE_MESSAGE,
  generatorOf,
  generatorShape,
  possibleMoments,
  isMeasured,
  MOMENTS_KINDS,
  scenario,
  type GeneratorOptions,
} from '@geq/scenarios';
import { parseOrRefuse, UsageError } from '@geq/runs';

/** Where a run's Ω, Φ, mean_x come from: a closed form, files that `geq covariance` made, or the authors'. */
const momentsSource = z
  .strictObject({
    kind: z.enum(MOMENTS_KINDS),
    /** Content hash of the files, so that a run is never continued with others. */
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  })
  .refine(({ kind, hash }) => isMeasured(kind) === (hash !== undefined), {
    error: 'expected the hash of the files with moments from files, and with them alone',
  });

const MOST_TEST_VALUES = 2 ** 30; // float32: 4 GiB, what one WebAssembly memory holds

/**
 * Everything that a simulation's rows depend on. Two runs with equal configurations have equal data files, byte for byte,
 * on any machine and with any number of threads.
 */
export const onlineConfigSchema = z
  .strictObject({
    ...generatorFields,
    K: bounds.hiddenUnits,
    M: bounds.hiddenUnits,
    unit: bounds.oneOf(activationNames),
    /** η, learning rate of the first layer; the second layer uses η / N. */
    lr: bounds.learningRate,
    /** Train both layers, or the first alone. */
    both: z.boolean(),
    /** t_max = SGD steps / N. */
    steps: bounds.duration,
    /** Of the data stream, the teachers and the students. */
    seed: bounds.seed,
    /** How many students share the stream. */
    students: bounds.studentCount,
    /** Index of the first of them. */
    studentIndex: bounds.studentIndex,
    testSize: bounds.testSize,
    /** Fresh samples of each stream on which the parts of the gap are measured; 0: the test set has to do. */
    evaluationSize: bounds.evaluationSize.default(0),
    moments: momentsSource,
  })
  .refine(hasItsGeneratorsShape, { error: SHAPE_MESSAGE })
  .refine(({ testSize, N }) => testSize * N <= MOST_TEST_VALUES, {
    path: ['testSize'],
    error: 'expected a test set of at most 4 GiB (4·testSize·N bytes), got a larger one',
  });

/** Everything that the data files of one simulation depend on. */
export type OnlineConfig = z.infer<typeof onlineConfigSchema>;

/** A user's wishes; what is missing gets the scenario's or the paper's default. */
export interface OnlineOptions extends GeneratorOptions {
  readonly scenario?: string;
  /** The generator, when it was found already; the other fields about it are then not looked at. */
  readonly spec?: GeneratorSpec;
  readonly K?: number;
  readonly M?: number;
  readonly unit?: string;
  readonly lr?: number;
  readonly both?: boolean;
  readonly steps?: number;
  readonly seed?: number;
  readonly students?: number;
  readonly studentIndex?: number;
  readonly testSize?: number;
  readonly evaluationSize?: number;
  /** A closed form's name, or `sampled` or `published` with the hash of the files. */
  readonly moments?: { readonly kind: string; readonly hash?: string };
}

/** @throws UsageError naming every option that is out of range */
export function onlineConfig(options: OnlineOptions): OnlineConfig {
  const {
    scenario: name = 'rand',
    K = 2,
    M = 2,
    unit = 'erf',
    lr = 0.2,
    both = true,
    seed = 0,
    students = 1,
    studentIndex = 0,
    testSize = 10_000,
    evaluationSize = 0,
  } = options;
  const chosen = scenario(name);
  const generator = options.spec ?? generatorOf(options);
  const possible = possibleMoments(generator);
  const { steps = chosen.scales.quick.steps, moments = { kind: possible[0] } } = options;
  if (!(possible as readonly string[]).includes(moments.kind)) {
    throw new UsageError(`moments: expected ${possible.join(', ')} for this generator, got '${moments.kind}'`);
  }
  if (isMeasured(moments.kind) && moments.hash === undefined) {
    throw new UsageError(
      `moments: expected a folder of ${moments.kind} moments for this generator, got none; make one with geq covariance and name it with --moments FOLDER`,
    );
  }
  return parseOrRefuse(
    onlineConfigSchema,
    {
      scenario: name,
      generator,
      ...generatorShape(generator),
      K,
      M,
      unit,
      lr,
      both,
      steps,
      seed,
      students,
      studentIndex,
      testSize,
      evaluationSize,
      moments,
    },
    'online',
  );
}

/** The wishes that give this configuration again: what a resumed run starts from before the command line is held against it. */
export function optionsOf({
  scenario: name,
  generator,
  N,
  D,
  K,
  M,
  unit,
  lr,
  both,
  steps,
  seed,
  students,
  studentIndex,
  testSize,
  evaluationSize,
  moments,
}: OnlineConfig): OnlineOptions {
  return {
    scenario: name,
    spec: generator,
    ...scenario(name).optionsOf(generator),
    N,
    D,
    K,
    M,
    unit,
    lr,
    both,
    steps,
    seed,
    students,
    studentIndex,
    testSize,
    evaluationSize,
    moments,
  };
}
