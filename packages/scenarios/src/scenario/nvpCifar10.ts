import { specOfCheckpoint } from '../spec/specOfFile.ts';
import { trainedNetwork } from './trainedNetwork.ts';
import { authorsModels, type AuthorsModel } from '../models/authorsModels.ts';
import { authorsModel, findAuthorsFile } from '../models/listModels.ts';
import { weightsName } from '../models/publishedSource.ts';
import { noRecipe, refuseOptions } from './refuseOptions.ts';
import type { FoundGenerator, Scenario } from './scenarioContract.ts';

const NAME = 'nvp_cifar10';

/** A real NVP flow trained on CIFAR-10, as many latents as pixels: the authors' when it is there, else the one that ships with us. */
export const nvpCifar10Of = (table: readonly AuthorsModel[]): Scenario => ({
  name: NAME,
  summary: 'real NVP flow generator trained on CIFAR-10, 3×32×32 images in logit space',
  recipe: noRecipe(NAME),
  find: async (options, _onNotice, wanted) => {
    refuseOptions(`scenario ${NAME}`, options, []);
    return trainedNetwork(NAME, {
      authors: await authorsFlow(table),
      wanted,
      shipped: () => import('@geq/realnvp/models'),
      from: '@geq/realnvp',
    });
  },
  optionsOf: () => ({}),
  scales: {
    quick: { steps: 5, seeds: 2, students: 8, evaluationSize: 10_000, samples: 20_000 },
    full: { steps: 30, seeds: 8, students: 8, evaluationSize: 40_000, samples: 100_000 },
  },
});

/** The real NVP flow trained on CIFAR-10. */
export const nvpCifar10 = nvpCifar10Of(authorsModels);

async function authorsFlow(table: readonly AuthorsModel[]): Promise<Omit<FoundGenerator, 'scenario'> | undefined> {
  const name = weightsName(NAME);
  const file = await findAuthorsFile(name, table);
  if (file === undefined) return undefined;
  const origin = `flow of the authors (${name}, blob ${authorsModel(name, table).blob.slice(0, 12)})`;
  return { spec: await specOfCheckpoint(file, { name: NAME, origin }), file };
}
