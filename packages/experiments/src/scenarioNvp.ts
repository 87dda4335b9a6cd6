import { specOfCheckpoint } from './generator/specOfFile.ts';
import { noRecipe, refuseOptions } from './refuseOptions.ts';
import type { Scenario } from './scenario.ts';

/** A real NVP flow trained on CIFAR-10: as many latents as pixels. */
export const nvpCifar10: Scenario = {
  name: 'nvp_cifar10',
  summary: 'real NVP flow generator trained on CIFAR-10, 3×32×32 images in logit space',
  recipe: noRecipe('nvp_cifar10'),
  find: async (options) => {
    refuseOptions('scenario nvp_cifar10', options, []);
    const { shippedModels } = await import('@geq/realnvp/models');
    const model = shippedModels.find(({ name }) => name === 'nvp_cifar10');
    if (!model) throw new Error('nvp_cifar10: expected a flow shipped with @geq/realnvp, got none');
    return { scenario: 'nvp_cifar10', spec: await specOfCheckpoint(model.path, { name: 'nvp_cifar10', origin: 'trained on CIFAR-10, shipped with @geq/realnvp' }), file: model.path };
  },
  optionsOf: () => ({}),
  scales: {
    quick: { steps: 5, seeds: 2, students: 8, samples: 20_000 },
    full: { steps: 30, seeds: 2, students: 8, samples: 100_000 },
  },
};
