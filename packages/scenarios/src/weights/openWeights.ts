import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { FormatError, readTensors, type NamedTensors } from '@geq/formats';
import { readBounded, requireSealIfAny, sha256 } from '@geq/runs';
import { indexOfPart, type WeightsIndex } from './weightsIndex.ts';

/** Tensors in a file, or in the several files of which it is one. */
export interface Weights {
  /** SHA-256 of the file; of several, of their names and theirs. */
  readonly hash: string;
  /** @throws FormatError as `readTensors`, and where the files contradict their index */
  readonly read: () => NamedTensors;
}

/**
 * Opens the weights that a user names.
 *
 * @throws UsageError when they cannot be read, or not all of them are there
 */
export async function openWeights(path: string): Promise<Weights> {
  const index = await indexOfPart(path);
  if (index === undefined || index.files.length === 1) {
    const bytes = await readBounded(path);
    const read = (): NamedTensors => {
      const tensors = readTensors(bytes, { source: path, role: 'generator' });
      requireSealIfAny(bytes, tensors.metadata, path);
      return tensors;
    };
    return { hash: sha256(bytes), read };
  }
  const parts: { readonly file: string; readonly bytes: Uint8Array }[] = [];
  for (const file of index.files) parts.push({ file, bytes: await readBounded(file) });
  const hash = createHash('sha256');
  for (const { file, bytes } of parts) hash.update(`${basename(file)} ${sha256(bytes)}\n`);
  return { hash: hash.digest('hex'), read: () => joined(index, parts) };
}

function joined(
  { path, fileOf }: WeightsIndex,
  parts: readonly { readonly file: string; readonly bytes: Uint8Array }[],
): NamedTensors {
  const tensors: Record<string, NamedTensors['tensors'][string]> = Object.create(null) as object as Record<
    string,
    never
  >;
  const metadata: Record<string, string> = {};
  for (const { file, bytes } of parts) {
    const part = readTensors(bytes, { source: file, role: 'generator' });
    for (const [name, tensor] of Object.entries(part.tensors)) {
      if (Object.hasOwn(tensors, name))
        throw new FormatError(file, `expected each tensor in one file, got ${JSON.stringify(name.slice(0, 80))} again`);
      if (fileOf && (!Object.hasOwn(fileOf, name) || fileOf[name] !== basename(file)))
        throw new FormatError(
          file,
          `expected the tensors that ${basename(path)} says to be here, got ${JSON.stringify(name.slice(0, 80))} besides`,
        );
      tensors[name] = tensor;
    }
    Object.assign(metadata, part.metadata);
  }
  const missing = Object.keys(fileOf ?? {}).find((name) => !Object.hasOwn(tensors, name));
  if (missing !== undefined)
    throw new FormatError(
      path,
      `expected the tensors that it names in its files, got no ${JSON.stringify(missing.slice(0, 80))}`,
    );
  if (fileOf === undefined) return { tensors, metadata };
  return { tensors: Object.fromEntries(Object.keys(fileOf).map((name) => [name, tensors[name]])), metadata }; // in the order of the index
}
