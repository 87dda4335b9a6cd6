import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FormatError, parseSafetensors, type NamedTensors } from '@geq/formats';

/** A trained network that ships with this package. */
export interface ShippedModel {
  readonly name: string;
  /** Path of the file on this machine. */
  readonly path: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
  readonly description: string;
}

/** The trained networks of this package. Where they come from: NOTICE, and the metadata of the files. */
export const shippedModels: readonly ShippedModel[] = [
  {
    name: 'dcgan_cifar10',
    path: fileURLToPath(new URL('../models/dcgan_cifar10.safetensors', import.meta.url)),
    sha256: '87fff3139fc9c6c0af07d1494c608eafbc19bf2abb252d3ee973b2d99ef09e6e',
    description: 'DCGAN generator, 100 latents to 3×32×32 images, trained on CIFAR-10 for 2,800 iterations; kernels in float16',
  },
];

/**
 * Reads a shipped network from its file and compares it with the checksum.
 *
 * @returns its tensors, for `dcganGenerator`, and how it was trained (`metadata`)
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
