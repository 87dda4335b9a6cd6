import { createFullyConnected, specHash, specName, type FullyConnectedSpec } from '@geq/generators';
import type { Model } from '@geq/nn';
import type { GeneratorKind } from './generatorKind.ts';
import { threadOptions } from './readNetworkFile.ts';
import { threadedFullyConnected } from './threadedFullyConnected.ts';

async function model(spec: FullyConnectedSpec): Promise<Model> {
  const { fullyConnectedModel } = await import('@geq/nn'); // loads an engine: only where one is needed
  return fullyConnectedModel(spec);
}

const numWeights = ({ widths }: FullyConnectedSpec): number =>
  widths.slice(1).reduce((sum, width, layer) => sum + width * widths[layer], 0);

/** The random fully connected generator: a recipe, no file. */
export const fc: GeneratorKind<FullyConnectedSpec> = {
  shape: ({ widths }) => ({ D: widths[0], N: widths[widths.length - 1] }),
  hash: specHash,
  name: specName,
  describe: ({ activation, widths }) =>
    `${activation} generator of ${widths.length - 1} ${widths.length === 2 ? 'layer' : 'layers'}`,
  // relu has a mean, which shifts the next layer: its closed form ends at one layer, and the linearizations need an odd function
  moments: ({ activation, widths }) =>
    activation !== 'relu'
      ? ['sharper', 'linearized', 'authors', 'sampled', 'measured']
      : widths.length === 2
        ? ['sharper', 'sampled', 'measured']
        : ['sampled', 'measured'],
  numWeights,
  // An engine where one is asked for, else kernels that need none. One thread is the one that asks; of several it keeps one to itself: with as many
  // samplers as cores a step takes no less time, with an engine more.
  create: async (spec, { engine, threads = 1 }) => {
    const others = threads - 1;
    if (engine !== undefined) {
      const { graphGenerator } = await import('@geq/nn');
      return graphGenerator(await model(spec), {
        name: specName(spec),
        engine,
        ...threadOptions(threads),
        threads: others || 1,
      });
    }
    if (others > 0) return threadedFullyConnected(spec, { numParameters: numWeights(spec), threads: others });
    const generator = createFullyConnected(spec);
    return { ...generator, close: () => Promise.resolve(generator.dispose()) };
  },
  model,
};
