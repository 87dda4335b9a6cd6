import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFile, cacheFolder, UsageError } from '@geq/runs';
import { authorsModels, type AuthorsModel } from './authorsModels.ts';
import { blobIdOfFile } from './blobId.ts';

type Table = readonly AuthorsModel[];

/** shipped: with `@geq/dcgan`, intact; present: fetched, intact; partial: fetched in part; damaged: there, but not the file it should be. */
export type ModelState = 'shipped' | 'present' | 'absent' | 'partial' | 'damaged';

/** A file with weights or moments, and what is there of it. */
export interface ModelFile {
  readonly name: string;
  readonly state: ModelState;
  /** Bytes on this machine; of absent files those that are known beforehand. */
  readonly bytes?: number;
  /** Where it is, or would be. */
  readonly path: string;
  /** Git blob id of the authors' files. */
  readonly blob?: string;
}

/** Where a file of the authors is kept, whether it is there or not. */
export const placeOf = (name: string): string => join(cacheFolder('models'), name);

/** The piece of a file that was fetched before the transfer ended. */
export const partOf = (name: string): string => `${placeOf(name)}.part`;

/** @throws UsageError for a name that is not in the table */
export function authorsModel(name: string, table: Table = authorsModels): AuthorsModel {
  const model = table.find((candidate) => candidate.name === name);
  if (!model)
    throw new UsageError(
      `models: expected the name of one of the authors' files, got '${name}'; geq models list shows them`,
    );
  return model;
}

/**
 * The path of an authors' file on this machine; undefined when it is absent, or not the file it should be.
 *
 * @throws UsageError for a name that is not in the table
 */
export async function findAuthorsFile(name: string, table: Table = authorsModels): Promise<string | undefined> {
  const { blob } = authorsModel(name, table);
  const path = placeOf(name);
  return (await isFile(path)) && (await blobIdOfFile(path)) === blob ? path : undefined;
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    (status) => status.size,
    () => undefined,
  );

/** The networks that ship with the packages of the house. */
async function shippedFiles(): Promise<ModelFile[]> {
  const packages = [await import('@geq/dcgan/models'), await import('@geq/realnvp/models')];
  return Promise.all(
    packages.flatMap(({ shippedModels, loadShippedModel }) =>
      shippedModels.map(async ({ name, path }): Promise<ModelFile> => {
        const isIntact = await loadShippedModel(name).then(
          () => true,
          () => false,
        );
        return { name, state: isIntact ? 'shipped' : 'damaged', bytes: await sizeOf(path), path };
      }),
    ),
  );
}

async function authorsFile({ name, blob, bytes: known }: AuthorsModel, table: Table): Promise<ModelFile> {
  const path = placeOf(name);
  const bytes = await sizeOf(path);
  if (bytes !== undefined)
    return {
      name,
      state: (await findAuthorsFile(name, table)) === undefined ? 'damaged' : 'present',
      bytes,
      path,
      blob,
    };
  const part = await sizeOf(partOf(name));
  return { name, state: part === undefined ? 'absent' : 'partial', bytes: part ?? known, path, blob };
}

/** Every file of weights or moments, shipped and authors', read and compared with its checksum. */
export async function listModels(table: Table = authorsModels): Promise<ModelFile[]> {
  const files = await shippedFiles();
  for (const model of table) files.push(await authorsFile(model, table));
  return files;
}
