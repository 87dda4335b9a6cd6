import { z } from 'zod';
import * as bounds from '../check/bounds.ts';
import { generatorSpecSchema, type GeneratorSpec } from './generatorSpec.ts';
import { generatorShape } from '../kinds/createGenerator.ts';

/** The fields that say which generator a run has; N and D are repeated for readers and must be the generator's. */
export const generatorFields = {
  scenario: z.string().min(1),
  generator: generatorSpecSchema,
  N: bounds.dimension,
  D: bounds.dimension,
};

/** A refinement for objects with `generatorFields`. */
export const hasItsGeneratorsShape = ({
  generator,
  N,
  D,
}: {
  generator: GeneratorSpec;
  N: number;
  D: number;
}): boolean => {
  const shape = generatorShape(generator);
  return shape.N === N && shape.D === D;
};

/** What a configuration is told when `hasItsGeneratorsShape` is false. */
export const SHAPE_MESSAGE = 'N and D are not those of the generator';
