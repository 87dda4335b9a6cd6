import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FormatError, parseSafetensors, type NamedTensors } from '@geq/formats';

/** A trained flow that ships with this package. */
export interface ShippedModel {
  readonly name: string;
  /** Path of the file on this machine. */
  readonly path: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
  readonly description: string;
}

/** The trained flows of this package. Where they come from: NOTICE, and the metadata of the files. */
export const shippedModels: readonly ShippedModel[] = [
  {
    name: 'nvp_cifar10',
    path: fileURLToPath(new URL('../models/nvp_cifar10.safetensors', import.meta.url)),
    sha256: '03bfef2cba2b17aef86395406df63ffd2f81838adc5286a82a3d93f1fc7b8d11',
    description: 'Real NVP flow of 3×32×32 images, base_dim 32, two residual blocks, trained on CIFAR-10 for 5,903 iterations; float32',
  },
];

/**
 * Reads a shipped flow from its file and compares it with the checksum.
 *
 * @returns its tensors and metadata, for `readFlow`, `flowGenerator`, `openFlow`
 * @throws RangeError for an unknown name; FormatError when the file is not the shipped one; the error of the file system
 */
export async function loadShippedModel(name: string): Promise<NamedTensors> {
  const model = shippedModels.find((candidate) => candidate.name === name);
  if (!model) throw new RangeError(`loadShippedModel: expected one of ${shippedModels.map((known) => known.name).join(', ')}, got ${name}`);
  const bytes = await readFile(model.path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== model.sha256) throw new FormatError(model.path, `expected SHA-256 ${model.sha256}, got ${found}; install the package again`);
  return parseSafetensors(bytes, { source: model.path });
}
