import type { GeneratorSpec } from '@geq/generators';
import type { Scenario } from './scenario.ts';

/** The paper's first experiment: a fully connected generator with random weights, D → D → … → N. */
export const rand: Scenario = {
  name: 'rand',
  summary: 'fully connected random generator, sign activation, 4 layers',
  generator: ({ N = 1000, D = 100, depth = 4, activation = 'sign', generatorSeed = 0 }) => ({
    kind: 'fc',
    activation: activation as GeneratorSpec['activation'], // checked where the spec is parsed
    widths: [...Array<number>(depth).fill(D), N],
    seed: generatorSeed,
  }),
  moments: ['sharper', 'linearized', 'authors', 'sampled'],
  scales: {
    quick: { steps: 100, seeds: 8, students: 1 },
    full: { steps: 1000, seeds: 16, students: 1 },
  },
};
