import { fileURLToPath } from 'node:url';
import type { NamedTensors } from '@geq/formats';
import { loadShipped, type ShippedModel } from '@geq/nn/shipped';

export type { ShippedModel };

/** The trained flows of this package. Where they come from: NOTICE, and the metadata of the files. */
export const shippedModels: readonly ShippedModel[] = [
  {
    name: 'nvp_cifar10',
    path: fileURLToPath(new URL('../models/nvp_cifar10.safetensors', import.meta.url)),
    sha256: '03bfef2cba2b17aef86395406df63ffd2f81838adc5286a82a3d93f1fc7b8d11',
    description:
      'Real NVP flow of 3×32×32 images, base_dim 32, two residual blocks, trained on CIFAR-10 for 5,903 iterations; float32',
  },
];

/**
 * Reads a shipped flow from its file and compares it with the checksum.
 *
 * @returns its tensors and metadata, for `readFlow`, `flowGenerator`, `openFlow`
 * @throws RangeError for an unknown name; FormatError when the file is not the shipped one; the error of the file system
 */
export const loadShippedModel = (name: string): Promise<NamedTensors> => loadShipped(shippedModels, name);
