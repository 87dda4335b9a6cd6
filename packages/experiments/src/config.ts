import { generatorSpecSchema, type GeneratorSpec } from '@geq/generators';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import { scenario, type GeneratorOptions, type MomentsKind } from './scenario.ts';
import { UsageError } from './usageError.ts';

const momentsKind = z.enum(['sharper', 'linearized', 'authors', 'sampled'] satisfies MomentsKind[]);

/** Where a run's Ω, Φ, mean_x come from: a closed form, or files that `geq covariance` made. */
const momentsSource = z.strictObject({
  kind: momentsKind,
  /** Content hash of sampled moments, so that a run is never continued with others. */
  hash: z.string().regex(/^[0-9a-f]{64}$/).optional(),
});

/**
 * Everything that a simulation's rows depend on. Two runs with equal configurations have equal data files, byte for byte,
 * on any machine and with any number of threads.
 */
export const onlineConfigSchema = z.strictObject({
  scenario: z.string().min(1),
  generator: generatorSpecSchema,
  N: bounds.dimension,
  D: bounds.dimension,
  K: bounds.hiddenUnits,
  M: bounds.hiddenUnits,
  unit: z.enum(['erf', 'relu', 'linear']),
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
  moments: momentsSource,
});

export type OnlineConfig = z.infer<typeof onlineConfigSchema>;

/** A user's wishes; what is missing gets the scenario's or the paper's default. */
export interface OnlineOptions extends GeneratorOptions {
  readonly scenario?: string;
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
  /** A closed form's name, or `sampled` with the hash of the files. */
  readonly moments?: { readonly kind: string; readonly hash?: string };
}

/** One line per problem: `path: message`. */
export const describeIssues = (error: z.ZodError): string => error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`).join('; ');

/** Parses with a schema and turns every complaint into one UsageError, so that the caller prints one line. */
export function parseOrRefuse<TSchema extends z.ZodType>(schema: TSchema, value: unknown, what: string): z.infer<TSchema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new UsageError(`${what}: ${describeIssues(result.error)}`);
  return result.data;
}

const generatorOptionsSchema = z.object({ N: bounds.dimension, D: bounds.dimension, depth: bounds.depth, generatorSeed: bounds.seed }).partial();

/** The generator that a scenario and a user's options name. @throws UsageError */
export function generatorOf(options: GeneratorOptions & { scenario?: string }): GeneratorSpec {
  parseOrRefuse(generatorOptionsSchema, options, 'generator');
  return parseOrRefuse(generatorSpecSchema, scenario(options.scenario ?? 'rand').generator(options), 'generator');
}

/** @throws UsageError naming every option that is out of range */
export function onlineConfig(options: OnlineOptions): OnlineConfig {
  const { scenario: name = 'rand', K = 2, M = 2, unit = 'erf', lr = 0.2, both = true, seed = 0, students = 1, studentIndex = 0, testSize = 10_000 } = options;
  const chosen = scenario(name);
  const { steps = chosen.scales.quick.steps, moments = { kind: chosen.moments[0] } } = options;
  const generator = generatorOf(options);
  if (!(chosen.moments as readonly string[]).includes(moments.kind)) {
    throw new UsageError(`moments: expected ${chosen.moments.join(', ')} for scenario ${name}, got '${moments.kind}'`);
  }
  const config = { scenario: name, generator, N: generator.widths.at(-1), D: generator.widths[0], K, M, unit, lr, both, steps, seed, students, studentIndex, testSize, moments };
  return parseOrRefuse(onlineConfigSchema, config, 'online');
}

/** The wishes that give this configuration again: what a resumed run starts from before the command line is held against it. */
export function optionsOf({ generator, scenario: name, K, M, unit, lr, both, steps, seed, students, studentIndex, testSize, moments }: OnlineConfig): OnlineOptions {
  const { widths, activation, seed: generatorSeed } = generator;
  return { scenario: name, N: widths.at(-1), D: widths[0], depth: widths.length - 1, activation, generatorSeed, K, M, unit, lr, both, steps, seed, students, studentIndex, testSize, moments };
}
