import { authorsDcgan } from './authorsDcgan.ts';
import { drawnDcgan } from './drawnDcgan.ts';
import { trainedNetwork } from './trainedNetwork.ts';
import { authorsModels, type AuthorsModel } from '../models/authorsModels.ts';
import { noRecipe, refuseOptions } from './refuseOptions.ts';
import { networkScales } from './networkScales.ts';
import type { Scenario } from './scenarioContract.ts';

/** A deep convolutional generator with random weights: the authors' when they are there, else drawn here. */
export const dcganRandOf = (table: readonly AuthorsModel[]): Scenario => ({
  name: 'dcgan_rand',
  summary: 'deep convolutional generator, random weights, 3×32×32 images',
  recipe: noRecipe('dcgan_rand'),
  find: async (options, onNotice, wanted) => {
    refuseOptions('scenario dcgan_rand', options, ['generatorSeed']);
    const { generatorSeed = 0 } = options;
    const isDrawn = generatorSeed !== 0 || (wanted !== undefined && 'seed' in wanted); // the authors' network has no seed
    const authors = isDrawn ? undefined : await authorsDcgan('dcgan_rand', { onNotice, table });
    return { scenario: 'dcgan_rand', ...(authors ?? (await drawnDcgan(generatorSeed, onNotice))) };
  },
  optionsOf: (spec) => ('seed' in spec ? { generatorSeed: spec.seed } : {}),
  scales: networkScales,
});

/** A deep convolutional generator trained on CIFAR-10: the authors' when it is there, else the one that ships with us. */
export const dcganCifar10Of = (table: readonly AuthorsModel[]): Scenario => ({
  name: 'dcgan_cifar10',
  summary: 'deep convolutional generator trained on CIFAR-10, 3×32×32 images',
  recipe: noRecipe('dcgan_cifar10'),
  find: async (options, onNotice, wanted) => {
    refuseOptions('scenario dcgan_cifar10', options, []);
    const authors = await authorsDcgan('dcgan_cifar10', { onNotice, table });
    return trainedNetwork('dcgan_cifar10', {
      authors,
      wanted,
      shipped: () => import('@geq/dcgan/models'),
      from: '@geq/dcgan',
    });
  },
  optionsOf: () => ({}),
  scales: networkScales,
});

/** The DCGAN with random weights. */
export const dcganRand = dcganRandOf(authorsModels);
/** The DCGAN trained on CIFAR-10. */
export const dcganCifar10 = dcganCifar10Of(authorsModels);
