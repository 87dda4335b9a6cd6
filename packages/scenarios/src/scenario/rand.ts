import { z } from 'zod';
import type { FullyConnectedSpec } from '@geq/generators';
import { parseOrRefuse } from '@geq/runs';
import * as bounds from '../check/bounds.ts';
import { generatorSpecSchema, type GeneratorSpec } from '../spec/generatorSpec.ts';
import { refuseOptions } from './refuseOptions.ts';
import type { GeneratorOptions, Scenario } from './scenarioContract.ts';

const ACTIVATIONS = [
  'sign',
  'tanh',
  'erf',
  'relu',
  'linear',
] as const satisfies readonly FullyConnectedSpec['activation'][];

const optionsSchema = z
  .object({
    N: bounds.dimension,
    D: bounds.dimension,
    depth: bounds.depth,
    activation: bounds.oneOf(ACTIVATIONS),
    generatorSeed: bounds.seed,
  })
  .partial();

function recipe(options: GeneratorOptions): GeneratorSpec {
  refuseOptions('scenario rand', options, ['N', 'D', 'depth', 'activation', 'generatorSeed']);
  const {
    N = 1000,
    D = 100,
    depth = 4,
    activation = 'sign',
    generatorSeed: seed = 0,
  } = parseOrRefuse(optionsSchema, options, 'generator');
  return parseOrRefuse(
    generatorSpecSchema,
    { kind: 'fc', activation, widths: [...Array<number>(depth).fill(D), N], seed },
    'generator',
  );
}

/** The paper's first experiment: a fully connected generator with random weights, D → D → … → D → N. */
export const rand: Scenario = {
  name: 'rand',
  summary: 'fully connected random generator, sign activation, 4 layers',
  recipe,
  find: (options) => Promise.resolve(options).then((given) => ({ scenario: 'rand', spec: recipe(given) })),
  optionsOf: (spec) =>
    spec.kind === 'fc'
      ? {
          N: spec.widths[spec.widths.length - 1],
          D: spec.widths[0],
          depth: spec.widths.length - 1,
          activation: spec.activation,
          generatorSeed: spec.seed,
        }
      : {},
  scales: {
    quick: { steps: 100, seeds: 8, students: 2, testSize: 4000, evaluationSize: 20_000, samples: 100_000 },
    full: { steps: 1000, seeds: 16, students: 4, evaluationSize: 200_000, samples: 1_000_000 },
  },
};
