import type { FoundGenerator } from './scenarioContract.ts';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { generatorHash } from '../kinds/createGenerator.ts';
import { specOfCheckpoint } from '../spec/specOfFile.ts';

/** The networks that ship with a package of the house. */
interface Shipped {
  readonly shippedModels: readonly { readonly name: string; readonly path: string }[];
}

/**
 * The trained network of a scenario: the authors' where it is there, unless a run wants the one that ships.
 *
 * @param authors  the authors' network, if it was fetched
 * @param wanted   what a run that goes on was begun with
 * @param shipped  loads the table of the package that has one
 */
export async function trainedNetwork(
  scenario: string,
  {
    authors,
    wanted,
    shipped,
    from,
  }: {
    readonly authors: Omit<FoundGenerator, 'scenario'> | undefined;
    readonly wanted: GeneratorSpec | undefined;
    readonly shipped: () => Promise<Shipped>;
    readonly from: string;
  },
): Promise<FoundGenerator> {
  if (authors && (wanted === undefined || generatorHash(wanted) === generatorHash(authors.spec)))
    return { scenario, ...authors };
  const model = (await shipped()).shippedModels.find(({ name }) => name === scenario);
  if (!model) throw new Error(`${scenario}: expected a network shipped with ${from}, got none`);
  return {
    scenario,
    spec: await specOfCheckpoint(
      model.path,
      { name: scenario, origin: `trained on CIFAR-10, shipped with ${from}` },
      {},
      { isOurs: true },
    ),
    file: model.path,
  };
}
