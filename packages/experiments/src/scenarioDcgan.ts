import { drawnDcgan } from './generator/drawnDcgan.ts';
import { specOfCheckpoint } from './generator/specOfFile.ts';
import { noRecipe, refuseOptions } from './refuseOptions.ts';
import type { Scenario, ScaleName, Scale } from './scenario.ts';

/** Sampling images takes a millisecond, so a stream serves eight students. */
const scales: Readonly<Record<ScaleName, Scale>> = {
  quick: { steps: 10, seeds: 2, students: 8, samples: 40_000 },
  full: { steps: 100, seeds: 2, students: 8, samples: 200_000 },
};

/** A deep convolutional generator with random weights. */
export const dcganRand: Scenario = {
  name: 'dcgan_rand',
  summary: 'deep convolutional generator, random weights, 3×32×32 images',
  recipe: noRecipe('dcgan_rand'),
  find: async (options, onNotice) => {
    refuseOptions('scenario dcgan_rand', options, ['generatorSeed']);
    return { scenario: 'dcgan_rand', ...await drawnDcgan(options.generatorSeed ?? 0, onNotice) };
  },
  optionsOf: (spec) => ('seed' in spec ? { generatorSeed: spec.seed } : {}),
  scales,
};

/** A deep convolutional generator trained on CIFAR-10. */
export const dcganCifar10: Scenario = {
  name: 'dcgan_cifar10',
  summary: 'deep convolutional generator trained on CIFAR-10, 3×32×32 images',
  recipe: noRecipe('dcgan_cifar10'),
  find: async (options) => {
    refuseOptions('scenario dcgan_cifar10', options, []);
    const { shippedModels } = await import('@geq/dcgan/models');
    const model = shippedModels.find(({ name }) => name === 'dcgan_cifar10');
    if (!model) throw new Error('dcgan_cifar10: expected a network shipped with @geq/dcgan, got none');
    return { scenario: 'dcgan_cifar10', spec: await specOfCheckpoint(model.path, { name: 'dcgan_cifar10', origin: 'trained on CIFAR-10, shipped with @geq/dcgan' }), file: model.path };
  },
  optionsOf: () => ({}),
  scales,
};
