import { generatorSpecSchema, type GeneratorSpec } from '@geq/generators';
import { z } from 'zod';
import * as bounds from './bounds.ts';
import { generatorShape } from './generatorFactory.ts';
import { parseOrRefuse } from './parseOrRefuse.ts';
import { scenario, type GeneratorOptions } from './scenario.ts';

const ACTIVATIONS = ['sign', 'tanh', 'erf', 'relu', 'linear'] as const satisfies readonly GeneratorSpec['activation'][];

const optionsSchema = z.object({
  N: bounds.dimension, D: bounds.dimension, depth: bounds.depth, activation: bounds.oneOf(ACTIVATIONS), generatorSeed: bounds.seed,
}).partial();

/** The generator that a scenario and a user's options name. @throws UsageError naming every option that is out of range */
export function generatorOf(options: GeneratorOptions & { scenario?: string }): GeneratorSpec {
  const chosen = scenario(options.scenario ?? 'rand');
  return parseOrRefuse(generatorSpecSchema, chosen.generator(parseOrRefuse(optionsSchema, options, 'generator')), 'generator');
}

/** The fields that say which generator a run has; N and D are repeated for readers and must be the generator's. */
export const generatorFields = {
  scenario: z.string().min(1),
  generator: generatorSpecSchema,
  N: bounds.dimension,
  D: bounds.dimension,
};

/** A refinement for objects with `generatorFields`. */
export const hasItsGeneratorsShape = ({ generator, N, D }: { generator: GeneratorSpec; N: number; D: number }): boolean => {
  const shape = generatorShape(generator);
  return shape.N === N && shape.D === D;
};

export const SHAPE_MESSAGE = 'N and D are not those of the generator';
