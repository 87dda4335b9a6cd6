import { fileURLToPath } from 'node:url';
import type { NamedTensors } from '@geq/formats';
import { loadShipped, type ShippedModel } from '@geq/nn/shipped';

export type { ShippedModel };

/** The trained networks of this package. Where they come from: NOTICE, and the metadata of the files. */
export const shippedModels: readonly ShippedModel[] = [
  {
    name: 'dcgan_cifar10',
    path: fileURLToPath(new URL('../models/dcgan_cifar10.safetensors', import.meta.url)),
    sha256: '87fff3139fc9c6c0af07d1494c608eafbc19bf2abb252d3ee973b2d99ef09e6e',
    description:
      'DCGAN generator, 100 latents to 3×32×32 images, trained on CIFAR-10 for 2,800 iterations; kernels in float16',
  },
];

/**
 * Reads a shipped network from its file and compares it with the checksum.
 *
 * @returns its tensors, for `dcganGenerator`, and how it was trained (`metadata`)
 * @throws RangeError for an unknown name; FormatError when the file is not the shipped one; the error of the file system
 */
export const loadShippedModel = (name: string): Promise<NamedTensors> => loadShipped(shippedModels, name);
