import type { Scenario } from './scenario.ts';

/** The paper's first experiment: a fully connected generator with random weights, D → D → … → D → N. */
export const rand: Scenario = {
  name: 'rand',
  summary: 'fully connected random generator, sign activation, 4 layers',
  generator: ({ N = 1000, D = 100, depth = 4, activation = 'sign', generatorSeed = 0 }) => ({
    kind: 'fc', activation, widths: [...Array<number>(depth).fill(D), N], seed: generatorSeed,
  }),
  optionsOf: ({ widths, activation, seed }) => ({
    N: widths[widths.length - 1], D: widths[0], depth: widths.length - 1, activation, generatorSeed: seed,
  }),
  describe: ({ activation, widths }) => `${activation} generator of ${widths.length - 1} ${widths.length === 2 ? 'layer' : 'layers'}`,
  // relu has a mean, which shifts the next layer: its closed form ends at one layer, and the linearizations need an odd function
  moments: ({ activation, widths }) => (activation !== 'relu' ? ['sharper', 'linearized', 'authors', 'sampled'] : widths.length === 2 ? ['sharper', 'sampled'] : ['sampled']),
  scales: {
    quick: { steps: 100, seeds: 8, students: 1 },
    full: { steps: 1000, seeds: 16, students: 1 },
  },
};
