import { authorsDcgan } from './generator/authorsDcgan.ts';
import { drawnDcgan } from './generator/drawnDcgan.ts';
import { generatorHash } from './generator/kinds.ts';
import { specOfCheckpoint } from './generator/specOfFile.ts';
import { authorsModels, type AuthorsModel } from './models/authorsModels.ts';
import { noRecipe, refuseOptions } from './refuseOptions.ts';
import type { FoundGenerator, Scenario, ScaleName, Scale } from './scenario.ts';

/** Sampling images takes a millisecond, so a stream serves eight students. */
const scales: Readonly<Record<ScaleName, Scale>> = {
  quick: { steps: 10, seeds: 2, students: 8, samples: 40_000 },
  full: { steps: 100, seeds: 2, students: 8, samples: 200_000 },
};

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
    return { scenario: 'dcgan_rand', ...authors ?? await drawnDcgan(generatorSeed, onNotice) };
  },
  optionsOf: (spec) => ('seed' in spec ? { generatorSeed: spec.seed } : {}),
  scales,
});

/** A deep convolutional generator trained on CIFAR-10: the authors' when it is there, else the one that ships with us. */
export const dcganCifar10Of = (table: readonly AuthorsModel[]): Scenario => ({
  name: 'dcgan_cifar10',
  summary: 'deep convolutional generator trained on CIFAR-10, 3×32×32 images',
  recipe: noRecipe('dcgan_cifar10'),
  find: async (options, onNotice, wanted) => {
    refuseOptions('scenario dcgan_cifar10', options, []);
    const authors = await authorsDcgan('dcgan_cifar10', { onNotice, table });
    const isOther = authors && wanted && generatorHash(wanted) !== generatorHash(authors.spec);
    return authors && !isOther ? { scenario: 'dcgan_cifar10', ...authors } : shippedDcgan();
  },
  optionsOf: () => ({}),
  scales,
});

export const dcganRand = dcganRandOf(authorsModels);
export const dcganCifar10 = dcganCifar10Of(authorsModels);

async function shippedDcgan(): Promise<FoundGenerator> {
  const { shippedModels } = await import('@geq/dcgan/models');
  const model = shippedModels.find(({ name }) => name === 'dcgan_cifar10');
  if (!model) throw new Error('dcgan_cifar10: expected a network shipped with @geq/dcgan, got none');
  return { scenario: 'dcgan_cifar10', spec: await specOfCheckpoint(model.path, { name: 'dcgan_cifar10', origin: 'trained on CIFAR-10, shipped with @geq/dcgan' }), file: model.path };
}
