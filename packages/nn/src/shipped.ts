import { readFile } from 'node:fs/promises';
import { FormatError, parseSafetensors, type NamedTensors } from '@geq/formats';
import { bytesHash } from './bytesHash.ts';

/** A trained network that ships with a package. */
export interface ShippedModel {
  readonly name: string;
  /** Path of the file on this machine. */
  readonly path: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
  readonly description: string;
}

/**
 * Reads a shipped network from its file and compares it with the checksum. Node alone.
 *
 * @returns its tensors, and how it was trained (`metadata`)
 * @throws RangeError for an unknown name; FormatError when the file is not the shipped one; the error of the file system
 */
export async function loadShipped(models: readonly ShippedModel[], name: string): Promise<NamedTensors> {
  const model = models.find((candidate) => candidate.name === name);
  if (!model)
    throw new RangeError(
      `loadShippedModel: expected one of ${models.map((known) => known.name).join(', ')}, got ${name}`,
    );
  const bytes = new Uint8Array(await readFile(model.path));
  const found = bytesHash(bytes);
  if (found !== model.sha256)
    throw new FormatError(model.path, `expected SHA-256 ${model.sha256}, got ${found}; install the package again`);
  return parseSafetensors(bytes, { source: model.path });
}
