import { scenario } from './scenario.ts';
import type { GeneratorOptions } from './scenarioContract.ts';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';

/** The generator that a recipe's options name; scenarios with a network in a file need `findGenerator`. @throws UsageError */
export const generatorOf = (options: GeneratorOptions & { scenario?: string }): GeneratorSpec =>
  scenario(options.scenario ?? 'rand').recipe(options);
