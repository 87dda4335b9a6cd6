import { readBounded, cacheFolder, sha256, UsageError } from '@geq/runs';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { publishedNames, readPublishedMoments } from '../moments/publishedMoments.ts';
import type { AuthorsModel } from './authorsModels.ts';
import { findAuthorsFile } from './listModels.ts';

/** The name of a scenario's network among the authors' files: a DCGAN's state_dict, or a flow as a whole module. */
export const weightsName = (scenario: string): string =>
  scenario.startsWith('nvp_') ? `${scenario}.model` : `${scenario}_weights.pth`;

/** @throws UsageError that says how the file is had */
async function present(name: string, table: readonly AuthorsModel[]): Promise<string> {
  const path = await findAuthorsFile(name, table);
  if (path === undefined)
    throw new UsageError(
      `--moments published: expected ${name} of the authors, got no such file or a damaged one; geq models pull ${name}`,
    );
  return path;
}

/**
 * The authors' moments of a generator. They are those of their weights, not of another network with the same name: the
 * generator must be the very file, and every file must have its git blob id.
 *
 * @throws UsageError that says what is missing
 */
export async function publishedSource(
  spec: GeneratorSpec | undefined,
  table: readonly AuthorsModel[],
): Promise<{ moments: { kind: string; hash: string }; momentsFolder: string }> {
  const scenarios = table.flatMap(({ name }) => /^(\w+?)(?:_weights\.pth|\.model)$/.exec(name)?.[1] ?? []);
  if ((spec?.kind !== 'dcgan' && spec?.kind !== 'flow') || !scenarios.includes(spec.name)) {
    throw new UsageError(
      `--moments published needs the weights of the authors (--scenario ${scenarios.join(', ')}), and this is ${spec === undefined ? 'no generator' : 'another generator'}`,
    );
  }
  const weights = await present(weightsName(spec.name), table);
  if (sha256(await readBounded(weights)) !== spec.hash) {
    throw new UsageError(
      `--moments published: expected the network in ${weightsName(spec.name)} as it is, got another one (${spec.origin}); leave --moments out to sample its own`,
    );
  }
  for (const name of Object.values(publishedNames(spec.name))) await present(name, table);
  const folder = cacheFolder('models');
  const { hash } = await readPublishedMoments(folder, spec.name, spec);
  return { moments: { kind: 'published', hash }, momentsFolder: folder };
}
