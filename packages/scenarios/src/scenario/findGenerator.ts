import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '@geq/runs';
import { scenario } from './scenario.ts';
import type { FoundGenerator, GeneratorOptions } from './scenarioContract.ts';
import type { GeneratorSpec } from '../spec/generatorSpec.ts';
import { generatorHash, requireFile } from '../kinds/createGenerator.ts';

/**
 * The generator that a scenario or a file of the user's names.
 *
 * @param onNotice told when finding it takes a while
 * @throws UsageError, FormatError, RangeError when there is none
 */
export async function findGenerator(
  { scenario: name, ...options }: GeneratorOptions & { readonly scenario?: string },
  onNotice?: (text: string) => void,
): Promise<FoundGenerator> {
  if (name !== undefined && options.generator !== undefined)
    throw new UsageError(
      `--generator ${options.generator} cannot be combined with --scenario ${name}; leave one of them out`,
    );
  const found = await scenario(name ?? (options.generator === undefined ? 'rand' : 'own')).find(options, onNotice);
  return found.file === undefined ? found : { ...found, file: resolve(found.file) };
}

/**
 * Where the network of a run lies now: where it lay, or where its scenario finds the same one.
 *
 * @param file where it lay, or where the user says that it is
 * @throws UsageError when it is nowhere, or another one: before any work is done and any file is made
 */
export async function locateNetwork(
  { scenario: name, generator }: { readonly scenario: string; readonly generator: GeneratorSpec },
  file: string | undefined,
): Promise<string | undefined> {
  if (generator.kind === 'fc') return undefined;
  const present =
    file !== undefined &&
    (await stat(file).then(
      () => true,
      () => false,
    ))
      ? resolve(file)
      : ((await fromScenario(name, generator)) ?? file);
  await requireFile(generator, present);
  return present;
}

/** The file of a scenario's network, if it is the one that is meant. */
async function fromScenario(name: string, generator: GeneratorSpec): Promise<string | undefined> {
  const { find, optionsOf } = scenario(name);
  const found = await find(optionsOf(generator), undefined, generator).catch(() => undefined); // the caller says what is missing
  return found && generatorHash(found.spec) === generatorHash(generator) ? found.file : undefined;
}
