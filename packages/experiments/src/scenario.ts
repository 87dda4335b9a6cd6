import type { GeneratorSpec } from '@geq/generators';
import { rand } from './scenarioRand.ts';
import { UsageError } from './usageError.ts';

/** Where Ω, Φ and the mean come from: a closed form of the generator's covariances, or samples. */
export const MOMENTS_KINDS = ['sharper', 'linearized', 'authors', 'sampled'] as const;
export type MomentsKind = (typeof MOMENTS_KINDS)[number];

/** What a user may say about a scenario's generator; a scenario refuses what it has no use for. */
export interface GeneratorOptions {
  readonly N?: number;
  readonly D?: number;
  readonly depth?: number;
  readonly activation?: string;
  readonly generatorSeed?: number;
}

/** The size of an experiment: `quick` for a first look, `full` for the paper's figure. */
export interface Scale {
  /** t_max = SGD steps / N. */
  readonly steps: number;
  /** Independent data streams. */
  readonly seeds: number;
  /** Students per stream. */
  readonly students: number;
}

export type ScaleName = 'quick' | 'full';

/** One way of making inputs, with its defaults: everything that tells this experiment of the paper from the others. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** The generator that a user's options name; checked by the spec's own schema. */
  readonly generator: (options: GeneratorOptions) => unknown;
  /** The options that give this generator again. */
  readonly optionsOf: (spec: GeneratorSpec) => Required<GeneratorOptions>;
  /** For the line under a figure's title. */
  readonly describe: (spec: GeneratorSpec) => string;
  /** Where this generator's moments can come from; the first is the default. */
  readonly moments: (spec: GeneratorSpec) => readonly MomentsKind[];
  readonly scales: Readonly<Record<ScaleName, Scale>>;
}

/** Later scenarios are one more line here. */
const SCENARIOS: readonly Scenario[] = [rand];

export const scenarioNames = (): string[] => SCENARIOS.map(({ name }) => name);

/** @throws UsageError for a name that is not registered */
export function scenario(name: string): Scenario {
  const found = SCENARIOS.find((candidate) => candidate.name === name);
  if (!found) throw new UsageError(`scenario: expected ${scenarioNames().join(', ')}, got '${name}'`);
  return found;
}
